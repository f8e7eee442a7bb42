"""YouTube: watch, short, embed, Shorts, live, Music, playlists, channels, its redirect."""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, segment

_HOME = "www.youtube.com"
_ID = re.compile(r"^[A-Za-z0-9_-]{6,16}$")
_LIST = re.compile(r"^[A-Za-z0-9_-]{2,64}$")
_VIDEO_FOLDERS = frozenset(("shorts", "embed", "v", "vi", "e", "live", "watch"))


def _read(parts: Parts) -> Found | None:
    path, query = parts.path, parts.query
    first = path[0] if path else ""
    if parts.host == "youtu.be":
        return _video(first) or _playlist(query.get("list", ""))
    if first == "redirect" and query.get("q"):
        return Found(target=query["q"])
    if first in ("attribution_link", "oembed", "signin"):
        wrapped = query.get("u") or query.get("url") or query.get("next") or ""
        if wrapped.startswith("/"):
            wrapped = f"https://{_HOME}{wrapped}"
        return Found(target=wrapped) if wrapped else None
    if first in ("watch", "movie") and query.get("v"):
        return _video(query["v"])
    if first == "playlist" or path[:2] == ("embed", "videoseries"):
        return _playlist(query.get("list", ""))
    if first in _VIDEO_FOLDERS and len(path) > 1:
        return _video(path[1])
    if first.startswith("@"):
        return _account(account_name(first))
    if first in ("c", "user") and len(path) > 1:
        name = account_name(path[1])
        return _account(name and f"{first}/{name}")
    if first == "channel" and len(path) > 1:
        return _account(f"channel/{segment(path[1])}")
    return None


def _video(name: str) -> Found | None:
    if not _ID.match(name):
        return None
    return Found(f"https://{_HOME}/watch?v={name}", f"video:{name}")


def _playlist(name: str) -> Found | None:
    if not _LIST.match(name):
        return None
    return Found(f"https://{_HOME}/playlist?list={name}", f"playlist:{name}")


def _account(path: str | None) -> Found | None:
    if not path:
        return None
    url = f"https://{_HOME}/{path}"
    return Found(url, account=url)


PLATFORM = Platform(
    name="youtube",
    home=_HOME,
    zones=("youtube.com", "youtu.be", "youtube-nocookie.com"),
    aliases=frozenset(
        (
            "youtube.com",
            "m.youtube.com",
            "music.youtube.com",
            "gaming.youtube.com",
            "youtube-nocookie.com",
        )
    ),
    read=_read,
    tracking=frozenset(("feature", "pp", "ab_channel", "app", "embeds_referring_euri")),
)
