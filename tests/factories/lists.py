"""Lists, entries and releases."""

from typing import Any

from khien.core.codes import EntryType, Kind, Severity
from khien.hub.accounts.models import User
from khien.hub.listdesk.actions import NewEntry, add_entry
from khien.hub.listdesk.models import MAIN, ListEntry, ListState, Release


def state(name: str = MAIN) -> ListState:
    return ListState.objects.get_or_create(name=name)[0]


def entry(
    value: str = "xau.example",
    type: EntryType = EntryType.DOMAIN,
    *,
    by: User | None = None,
    harmful: bool = True,
    **about: Any,
) -> ListEntry:
    """A listed entry, with the release that carries it."""
    kind = about.pop("kind", Kind.SCAM if harmful else None)
    severity = about.pop("severity", Severity.HIGH if harmful else None)
    return add_entry(
        by, NewEntry(type, value, harmful=harmful, kind=kind, severity=severity, **about)
    )


def release(value: str = "them.example") -> Release:
    """The release that lists one more domain."""
    return Release.objects.get(version=entry(value).version_added)
