"""What the pages of entries and items show of banks, families and feedback. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from khien.core import clock
from khien.core.codes import EntryType
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import allowed
from khien.hub.banks import feedback
from khien.hub.banks.families import Family, family_of_entry, together
from khien.hub.banks.forms import FeedbackForm, OffForm
from khien.hub.banks.models import Bank, Feedback
from khien.hub.listdesk.models import ListEntry
from khien.lists.banks import TYPES


@dataclass(frozen=True)
class Row:
    """One family of a page of entries: the first of it, those that follow, and what is said."""

    entry: ListEntry
    others: tuple[ListEntry, ...]
    confirmed: int
    disputed: int
    off: bool

    @property
    def alike(self) -> int:
        return len(self.others) + 1


def rows(entries: Iterable[ListEntry]) -> list[Row]:
    """Entries of a page, those of one family as one row."""
    groups = together(entries)
    said = _said(entry for group in groups for entry in group)
    now = clock.now()
    return [
        Row(
            first,
            tuple(others),
            sum(said[one.pk][Feedback.Said.CONFIRMED] for one in (first, *others)),
            sum(said[one.pk][Feedback.Said.DISPUTED] for one in (first, *others)),
            first.is_off(now),
        )
        for first, *others in groups
    ]


def of_entry(user: User, entry: ListEntry) -> dict[str, Any]:
    """For the page of an entry."""
    is_hash = EntryType(entry.type) in TYPES
    return {
        "bank": Bank.objects.filter(name=entry.bank).first() if entry.bank else None,
        "said": feedback.counted(entry),
        "family": family_of_entry(entry) if is_hash and entry.active else Family(),
        "is_off": entry.is_off(clock.now()),
        "say_form": FeedbackForm()
        if entry.active and allowed(user, "banks.give_feedback", entry)
        else None,
        "off_form": OffForm()
        if entry.active and allowed(user, "listdesk.switch_off", entry)
        else None,
    }


def _said(entries: Iterable[ListEntry]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counted = (
        Feedback.objects.filter(entry__in=[entry.pk for entry in entries], newest=True)
        .order_by()
        .values_list("entry", "said")
        .annotate(n=Count("id"))
    )
    for entry, said, n in counted:
        found[entry][said] = n
    return found
