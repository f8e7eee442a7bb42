"""Claims: a timed lock, so that two analysts do not look at the same thing unknowingly."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from khien.core.errors import KhienError
from khien.hub.content.models import Item

if TYPE_CHECKING:
    from khien.hub.accounts.models import User

CLAIM_LASTS = timedelta(minutes=20)
"""Long enough to judge one item, short enough that a closed laptop does not hold up a child."""


class Taken(KhienError):
    """Somebody else has the item. `by` is their name, `since` when they took it."""

    def __init__(self, message: str, hint: str, *, by: str, since: datetime) -> None:
        super().__init__(message, hint)
        self.by = by
        self.since = since


def claim(user: "User", item: Item) -> Item:
    """Take (or keep, or extend) an open item. Raises `Taken` while another's claim is fresh."""
    raise NotImplementedError


def release(user: "User", item: Item) -> Item:
    """Give an item back. Nothing happens if it is not this person's."""
    raise NotImplementedError


def release_stale(now: datetime) -> int:
    """Free every item whose claim has run out; returns how many."""
    raise NotImplementedError
