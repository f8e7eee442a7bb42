"""TikTok: videos and photos by any user name, embeds, mobile pages, short links, accounts.

A post's number alone decides what is shown; the name before it may be anything. The canonical
address therefore carries the number and `@_`, and the account apart.
"""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, names, segment

_HOME = "www.tiktok.com"
_SHORT_HOSTS = ("vm.tiktok.com", "vt.tiktok.com")
_ID = re.compile(r"^(\d{8,25})(?:\.html)?$")


def _read(parts: Parts) -> Found | None:
    path = parts.path
    if not path:
        return None
    first, last = path[0], path[-1]
    if parts.host in _SHORT_HOSTS:
        return Found(f"https://{parts.host}/{segment(first)}", f"short:{first}")
    if first == "t" and len(path) == 2:
        return Found(f"https://{_HOME}/t/{segment(path[1])}", f"short:{path[1]}")
    if first == "link" and parts.query.get("target"):
        return Found(target=parts.query["target"])
    account = _account(first)
    if first.startswith("@") and len(path) >= 3 and path[1] in ("video", "photo", "live"):
        post = _post(path[2], account)
        if post is not None:
            return post
    if first in ("v", "embed", "player", "share", "video") and len(path) > 1:
        return _post(last, None)
    return Found(account, account=account) if account else None


def _account(first: str) -> str | None:
    if not first.startswith("@") or first == "@_":
        return None
    name = account_name(first)
    return name and f"https://{_HOME}/{name}"


def _post(text: str, account: str | None) -> Found | None:
    match = _ID.match(text)
    if match is None:
        return None
    return Found(f"https://{_HOME}/@_/video/{match[1]}", f"post:{match[1]}", account)


PLATFORM = Platform(
    name="tiktok",
    home=_HOME,
    zones=("tiktok.com",),
    aliases=frozenset(("tiktok.com", "m.tiktok.com", "us.tiktok.com", "t.tiktok.com")),
    read=_read,
    tracking=names(
        "_r _t is_from_webapp is_copy_url sender_device sender_web_id share_app_id share_link_id "
        "share_item_id share_author_id tt_from u_code user_id timestamp web_id lang language "
        "checksum sec_user_id source social_sharing tt_medium enter_method enter_from"
    ),
)
