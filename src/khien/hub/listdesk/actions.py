"""State changes of lists: every change of an entry and its signed release are one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.hub.listdesk.models import MAIN, ListEntry, Release

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.content.models import Item


@dataclass(frozen=True)
class NewEntry:
    """A value to be listed. `value` is canonical for its type (see `khien.lists.entry`)."""

    type: EntryType
    value: str
    harmful: bool = True
    group: Group | None = None
    kind: Kind | None = None
    severity: Severity | None = None
    source: str = ""
    rule: str = ""
    expires_at: datetime | None = None
    recheck_at: datetime | None = None


def add_entry(
    user: "User", new: NewEntry, *, evidence: "Item | None" = None, list_name: str = MAIN
) -> ListEntry:
    """List one value and release it. The same active value again returns the entry it has."""
    raise NotImplementedError


def retract(user: "User | None", entry: ListEntry, reason: str) -> Release | None:
    """Take an entry off the list everywhere; None if it was off already."""
    raise NotImplementedError


def import_entries(
    user: "User | None", entries: Iterable[NewEntry], *, source: str, list_name: str = MAIN
) -> "Imported":
    """List many values at once (an operator's file, a benchmark), as one release."""
    raise NotImplementedError


def write_seed(list_name: str = MAIN) -> Path:
    """Write the whole list as it is now to a signed seed file; returns its path."""
    raise NotImplementedError


def expire_due(now: datetime) -> int:
    """Retract entries whose time is over; returns how many. Called by the clock."""
    raise NotImplementedError


@dataclass(frozen=True)
class Imported:
    """What an import did, in numbers of entries."""

    added: int
    known: int
    refused: int
    version: int
