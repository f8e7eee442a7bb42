"""Which of several entries on one value counts."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from khien.core.clock import now
from khien.lists.entry import Entry


class PhraseHit(Struct, frozen=True):
    """A listed phrase at characters start to end (half-open) of the text as it was given."""

    entry: Entry
    start: int
    end: int


def in_force(entries: Iterable[Entry]) -> tuple[Entry | None, Entry | None]:
    """The harmful and the known-good entry that count, of those not expired and not off.

    Among several, the most severe counts; then the lower id, so that every machine agrees.
    """
    harmful: Entry | None = None
    good: Entry | None = None
    moment: datetime | None = None
    for entry in entries:
        if entry.expires is not None:
            moment = moment or now()
            if entry.expires <= moment:
                continue
        if entry.off_until is not None:
            moment = moment or now()
            if entry.off_until > moment:
                continue
        if entry.harmful:
            if harmful is None or _weight(entry) < _weight(harmful):
                harmful = entry
        elif good is None or entry.id < good.id:
            good = entry
    return harmful, good


def is_in_force(entry: Entry) -> bool:
    """Whether an entry has not expired and is not off."""
    if entry.expires is None and entry.off_until is None:
        return True
    moment = now()
    expired = entry.expires is not None and entry.expires <= moment
    return not expired and (entry.off_until is None or entry.off_until <= moment)


def _weight(entry: Entry) -> tuple[int, str]:
    return (-entry.severity.rank if entry.severity else 1), entry.id
