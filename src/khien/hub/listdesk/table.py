"""Thousands of entries into the table at once, past the model: five times as fast.

Called by `importing` inside its transaction, with the list head locked. The columns are those of
`ListEntry`; a test compares them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from khien.hub.listdesk.models import ListEntry, ListState
from khien.hub.listdesk.values import search_key
from khien.lists.entry import Entry

COLUMNS = (
    "public_id",
    "list_id",
    "type",
    "value",
    "folded",
    "digest",
    "harmful",
    "group",
    "kind",
    "severity",
    "source",
    "rule",
    "first_seen",
    "expires_at",
    "recheck_at",
    "version_added",
    "retract_reason",
    "bank",
)
"""Everything but what a fresh, imported entry has not: reviewer, evidence, retraction."""


def insert_entries(state: ListState, rows: Iterable[tuple[Entry, str, datetime | None]]) -> None:
    """Write (entry, digest, re-check date) as active entries of the list's next version."""
    values = [_values(state, *row) for row in rows]
    table = connection.ops.quote_name(ListEntry._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608


def _values(
    state: ListState, entry: Entry, digest: str, recheck_at: datetime | None
) -> tuple[Any, ...]:
    moment = connection.ops.adapt_datetimefield_value
    return (
        entry.id,
        state.pk,
        entry.type.value,
        entry.value,
        search_key(entry.type, entry.value),
        digest,
        entry.harmful,
        entry.group.value if entry.group else "",
        entry.kind.value if entry.kind else "",
        entry.severity.value if entry.severity else "",
        entry.source,
        entry.rule or "",
        moment(entry.first_seen),
        moment(entry.expires),
        moment(recheck_at),
        state.version + 1,
        "",
        entry.bank,
    )
