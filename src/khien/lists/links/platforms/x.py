"""X, formerly Twitter: posts, accounts, embeds, common mirrors, t.co."""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, names, segment

_HOME = "x.com"
_ID = re.compile(r"^\d{2,25}$")
_RESERVED = names(
    "about account compose download explore hashtag home i intent jobs login logout messages "
    "notifications oauth privacy search settings share signup tos"
)


def _read(parts: Parts) -> Found | None:
    path, query = parts.path, parts.query
    if not path:
        return None
    if parts.host == "t.co":
        return Found(f"https://t.co/{segment(path[0])}", f"short:{path[0]}")
    if parts.host == "platform.twitter.com" and path[0] == "embed":
        return _post(query.get("id", ""), None)
    if path[0] in ("intent", "share"):
        if query.get("url"):
            return Found(target=query["url"])
        return _account(query.get("screen_name", ""))
    if path[0] == "i" and len(path) > 2:
        return _post(path[path.index("status") + 1], None) if "status" in path[:-1] else None
    owner = _account(path[0])
    if owner and len(path) > 2 and path[1] in ("status", "statuses"):
        return _post(path[2], owner.account)
    return owner


def _post(number: str, account: str | None) -> Found | None:
    if not _ID.match(number):
        return None
    return Found(f"https://{_HOME}/i/status/{number}", f"post:{number}", account)


def _account(name: str) -> Found | None:
    plain = account_name(name.removeprefix("@"))
    if plain is None or plain in _RESERVED:
        return None
    url = f"https://{_HOME}/{plain}"
    return Found(url, account=url)


PLATFORM = Platform(
    name="x",
    home=_HOME,
    zones=("x.com", "twitter.com", "t.co", "fxtwitter.com", "vxtwitter.com", "fixupx.com"),
    aliases=names(
        "x.com mobile.x.com twitter.com mobile.twitter.com m.twitter.com "
        "fxtwitter.com vxtwitter.com fixupx.com"
    ),
    read=_read,
    tracking=frozenset(("s", "t", "cxt", "lang")),
)
