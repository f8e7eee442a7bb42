"""Opening an item: the only way in which staff read sealed words of items. Every read is audited."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from khien.core.words import Risk, Signal
from khien.hub.content.models import Item

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.vault.openers import UnlockedVault


@dataclass(frozen=True)
class Seen:
    """What the detectors saw in one report of the item, at intake."""

    report_id: UUID
    at: datetime
    snapshot: str
    signals: tuple[Signal, ...]
    risks: tuple[Risk, ...]


@dataclass(frozen=True)
class Telling:
    """One report of the item: who, when, and the words in which it named the item."""

    report_id: UUID
    who: str
    age_band: str
    province: str
    channel: str
    topic: str
    at: datetime
    original: str | None
    """None when the words are gone after the retention date."""


@dataclass(frozen=True)
class OpenedItem:
    """An item with its words, for one authorised reader, never stored or logged."""

    item: Item
    value: str
    tellings: tuple[Telling, ...]
    seen: tuple[Seen, ...]


def open_item(user: "User", vault: "UnlockedVault", item_id: UUID) -> OpenedItem:
    """The item with its words. Raises `Refused`, `Locked`, or `Item.DoesNotExist`."""
    raise NotImplementedError
