"""The platforms that Khiên knows, found by host. Add a platform here and nowhere else."""

from khien.lists.links.platform import Platform
from khien.lists.links.platforms import (
    discord,
    facebook,
    google,
    instagram,
    telegram,
    tiktok,
    x,
    youtube,
    zalo,
)

PLATFORMS: tuple[Platform, ...] = (
    discord.PLATFORM,
    facebook.PLATFORM,
    google.PLATFORM,
    instagram.PLATFORM,
    telegram.PLATFORM,
    tiktok.PLATFORM,
    x.PLATFORM,
    youtube.PLATFORM,
    zalo.PLATFORM,
)

_BY_ZONE: dict[str, Platform] = {zone: one for one in PLATFORMS for zone in one.zones}
ZONES: frozenset[str] = frozenset(_BY_ZONE)
"""Domains that belong to a platform as a whole."""
# Zones of two labels are found by the host's last two; the few longer ones by their last two too.
TAILS: frozenset[str] = frozenset(".".join(zone.split(".")[-2:]) for zone in _BY_ZONE)
"""The last two labels of every platform host; a host with another tail belongs to no platform."""


def platform_of(host: str) -> Platform | None:
    """The platform whose zone `host` is in."""
    labels = host.split(".")
    for size in (2, 3):
        found = _BY_ZONE.get(".".join(labels[-size:]))
        if found is not None:
            return found
    return None


def is_platform_host(host: str) -> bool:
    """Whether many people publish at `host` because it is a platform itself, not a page on it."""
    found = platform_of(host.strip(".").lower())
    return found is not None
