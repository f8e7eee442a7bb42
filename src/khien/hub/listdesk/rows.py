"""The active entries of a list at one version, read from the database one after the other.

Used to write seeds and to build snapshots without holding a million rows. Entries listed or
retracted after that version do not disturb it; one whose kind or rule changed since then comes
with its newer words, and the delta that brings them is harmless.
"""

from collections.abc import Iterator

from django.db.models import Q

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.hub.listdesk.models import ListEntry, ListState
from khien.lists.entry import Entry

_TYPES = {code.value: code for code in EntryType}
_GROUPS = {"": None, **{code.value: code for code in Group}}
_KINDS = {"": None, **{code.value: code for code in Kind}}
_SEVERITIES = {"": None, **{code.value: code for code in Severity}}


def active_entries(state: ListState) -> Iterator[Entry]:
    """Entries of `state.version`, oldest first."""
    rows = (
        ListEntry.objects.filter(list=state, version_added__lte=state.version)
        .filter(Q(version_removed__isnull=True) | Q(version_removed__gt=state.version))
        .order_by("id")
        .values_list(
            "public_id",
            "type",
            "value",
            "harmful",
            "group",
            "kind",
            "severity",
            "source",
            "rule",
            "first_seen",
            "expires_at",
            "bank",
            "off_until",
        )
    )
    for row in rows.iterator(chunk_size=5_000):
        public_id, type_, value, harmful, group, kind, severity, source, rule = row[:9]
        seen, expires, bank, off_until = row[9:]
        yield Entry(
            public_id,
            _TYPES[type_],
            value,
            harmful,
            _GROUPS[group],
            _KINDS[kind],
            _SEVERITIES[severity],
            source,
            rule or None,
            seen,
            expires,
            bank,
            off_until,
        )
