"""Instagram: posts, reels, stories, accounts, embeds, its redirect."""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, names, segment

_HOME = "www.instagram.com"
_CODE = re.compile(r"^[A-Za-z0-9_-]{5,60}$")
_POST_FOLDERS = frozenset(("p", "reel", "reels", "tv"))
_RESERVED = names(
    "about accounts api challenge developer direct directory explore legal oauth privacy share "
    "stories terms web"
)


def _read(parts: Parts) -> Found | None:
    path = parts.path
    if parts.host == "l.instagram.com" and parts.query.get("u"):
        return Found(target=parts.query["u"])
    if not path:
        return None
    if parts.host == "ig.me":
        return _account(path[1]) if path[0] == "m" and len(path) > 1 else None
    if path[0] in _POST_FOLDERS and len(path) > 1:
        return _post(path[1], None)
    if path[0] == "stories" and len(path) > 1 and path[1] != "highlights":
        owner = _account(path[1])
        if owner is None or len(path) < 3:
            return owner
        url = f"https://{_HOME}/stories/{account_name(path[1])}/{segment(path[2])}"
        return Found(url, f"story:{path[2]}", owner.account)
    owner = _account(path[0])
    if owner and len(path) > 2 and path[1] in _POST_FOLDERS:
        return _post(path[2], owner.account)
    return owner


def _post(code: str, account: str | None) -> Found | None:
    if not _CODE.match(code):
        return None
    return Found(f"https://{_HOME}/p/{code}", f"post:{code}", account)


def _account(name: str) -> Found | None:
    plain = account_name(name.removeprefix("@"))
    if plain is None or plain in _RESERVED:
        return None
    url = f"https://{_HOME}/{plain}"
    return Found(url, account=url)


PLATFORM = Platform(
    name="instagram",
    home=_HOME,
    zones=("instagram.com", "instagr.am", "ig.me"),
    aliases=frozenset(("instagram.com", "m.instagram.com", "instagr.am")),
    read=_read,
    tracking=frozenset(("img_index", "hl", "taken-by", "e", "s", "api")),
)
