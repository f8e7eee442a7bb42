"""Facebook: videos, reels, posts, photos, groups, events, profiles, Messenger, its redirect.

Numbers of posts, videos and photos are unique in the whole of Facebook, so the canonical address
is made of the number alone, whoever's page or group it was seen on.
"""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, names, segment

_HOME = "www.facebook.com"
_ID = re.compile(r"^(?:\d{5,25}|pfbid[A-Za-z0-9]{10,120})$")
_NUMBER = re.compile(r"^\d{5,25}$")
# First path segments that are pages of Facebook itself, never a person or page.
_RESERVED = names(
    "ads about ajax api bookmarks business careers checkpoint communitystandards dialog events "
    "flx friends fundraisers gaming games groups hashtag help home jobs legal login logout "
    "marketplace media memories messages messenger_media notes notifications offers pages people "
    "pg permalink photo photos places plugins policies policy privacy profile public recover reel "
    "reels reg saved search settings share sharer stories story support terms tr v video videos "
    "watch"
)
_WRAPPED = {"l": "u", "flx": "u", "sharer": "u", "dialog": "href", "plugins": "href"}


def _read(parts: Parts) -> Found | None:
    path, query = parts.path, parts.query
    first = path[0].removesuffix(".php") if path else ""
    if parts.host == "fb.watch":
        return Found(f"https://fb.watch/{segment(path[0])}", f"short:{path[0]}") if path else None
    if parts.host == "m.me" or parts.host.endswith(".m.me"):
        return _profile(path[0]) if path and path[0] not in ("g", "j", "ch") else None
    if parts.host in ("fb.me", "on.fb.me"):
        return Found(f"https://fb.me/{segment('/'.join(path))}") if path else None
    target = query.get(_WRAPPED.get(first, ""), "")
    if target:
        return Found(target=target)
    return _item(first, path, query) or _owner(first, path, query)


def _item(first: str, path: tuple[str, ...], query: dict[str, str]) -> Found | None:
    owner = _owner(first, path, query)
    account = owner.account if owner else None
    if first in ("watch", "video") and "v" in query:
        return _found("video", query["v"], account)
    if first in ("reel", "reels") and len(path) > 1:
        return _found("video", path[1], None)
    if "story_fbid" in query:
        return _found("post", query["story_fbid"], _by_number(query.get("id", "")))
    if "multi_permalinks" in query:
        return _found("post", query["multi_permalinks"].partition(",")[0], account)
    if first == "photo" and "fbid" in query:
        return _found("photo", query["fbid"], None)
    if first == "share" and len(path) > 1:
        return Found(f"https://{_HOME}/{'/'.join(map(segment, path[:3]))}", f"short:{path[-1]}")
    if first in ("events", "marketplace", "stories") and _NUMBER.match(path[-1]):
        return Found(f"https://{_HOME}/{'/'.join(map(segment, path))}", f"{first}:{path[-1]}")
    for folder, kind in (("videos", "video"), ("posts", "post"), ("photos", "photo")):
        if folder in path[1:]:
            return _found(kind, path[-1], account)
    if "permalink" in path[1:]:
        return _found("post", path[-1], account)
    return None


def _found(kind: str, number: str, account: str | None) -> Found | None:
    if not _ID.match(number):
        return None
    page = {"video": "watch?v=", "post": "permalink.php?story_fbid=", "photo": "photo?fbid="}[kind]
    return Found(f"https://{_HOME}/{page}{number}", f"{kind}:{number}", account)


def _owner(first: str, path: tuple[str, ...], query: dict[str, str]) -> Found | None:
    """The profile, page or group that an address is in."""
    if first == "profile":
        account = _by_number(query.get("id", ""))
        return Found(account, account=account) if account else None
    if first == "groups" and len(path) > 1:
        name = account_name(path[1])
        url = f"https://{_HOME}/groups/{name}"
        return Found(url, account=url) if name else None
    if first == "pg" and len(path) > 1:
        return _profile(path[1])
    if first in ("people", "pages", "p") and len(path) > 1:
        number = re.search(r"(?:^|-)(\d{5,25})$", path[2] if len(path) > 2 else path[1])
        return _profile(number[1]) if number else None
    return _profile(path[0]) if path else None


def _profile(name: str) -> Found | None:
    account = _by_number(name)
    if account is None and not name.endswith(".php"):
        # Facebook reads names without case and dots.
        plain = account_name(name.replace(".", ""))
        account = f"https://{_HOME}/{plain}" if plain and plain not in _RESERVED else None
    return Found(account, account=account) if account else None


def _by_number(number: str) -> str | None:
    return f"https://{_HOME}/profile.php?id={number}" if _NUMBER.match(number) else None


PLATFORM = Platform(
    name="facebook",
    home=_HOME,
    zones=("facebook.com", "fb.com", "fb.watch", "fb.me", "m.me", "fb.gg"),
    aliases=names(
        "facebook.com m.facebook.com mbasic.facebook.com touch.facebook.com web.facebook.com "
        "free.facebook.com p.facebook.com x.facebook.com vi-vn.facebook.com en-gb.facebook.com "
        "l.facebook.com lm.facebook.com fb.com m.fb.com"
    ),
    read=_read,
    tracking=names(
        "rdid share_url refid ref fref hc_ref eid paipv _rdr _rdc mds sfnsn wtsid locale "
        "acontext notif_id notif_t extid vh e h s comment_tracking"
    ),
)
