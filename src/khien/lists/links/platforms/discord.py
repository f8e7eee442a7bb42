"""Discord: invitations, servers, users."""

import re

from khien.lists.links.platform import Found, Parts, Platform, names, segment

_HOME = "discord.com"
_CODE = re.compile(r"^[A-Za-z0-9-]{2,40}$")
_ID = re.compile(r"^\d{15,22}$")


def _read(parts: Parts) -> Found | None:
    path = parts.path
    if not path:
        return None
    if parts.host == "discord.gg":
        return _invite(path[1] if path[0] == "invite" and len(path) > 1 else path[0])
    if path[0] == "invite" and len(path) > 1:
        return _invite(path[1])
    if path[0] == "channels" and len(path) > 1 and _ID.match(path[1]):
        server = f"https://{_HOME}/channels/{path[1]}"
        if len(path) == 2:
            return Found(server, account=server)
        url = f"https://{_HOME}/{'/'.join(map(segment, path[:4]))}"
        return Found(url, f"message:{path[-1]}" if len(path) > 3 else f"room:{path[2]}", server)
    if path[0] == "users" and len(path) > 1 and _ID.match(path[1]):
        url = f"https://{_HOME}/users/{path[1]}"
        return Found(url, account=url)
    return None


def _invite(code: str) -> Found | None:
    if not _CODE.match(code):
        return None
    return Found(f"https://discord.gg/{code}", f"invite:{code}")


PLATFORM = Platform(
    name="discord",
    home=_HOME,
    zones=("discord.com", "discordapp.com", "discord.gg"),
    aliases=names(
        "discord.com ptb.discord.com canary.discord.com discordapp.com "
        "ptb.discordapp.com canary.discordapp.com"
    ),
    read=_read,
    # Attachments: when a link was signed and until when, not what it shows.
    tracking=frozenset(("ex", "is", "hm", "event")),
)
