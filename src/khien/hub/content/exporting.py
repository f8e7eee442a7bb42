"""The queue taken away as a file: codes and times, never what anybody wrote. Audited."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet

from khien.hub import audit
from khien.hub.accounts.rights import Actor, check
from khien.hub.content.models import Item
from khien.hub.ui.csv_files import Cell

COLUMNS = (
    "id",
    "type",
    "platform",
    "group",
    "kind",
    "severity",
    "urgency",
    "urgency_source",
    "state",
    "report_count",
    "first_reported_at",
    "last_reported_at",
    "decided_at",
)


def export_items(
    user: Actor, found: QuerySet[Item], filters: Sequence[str] = ()
) -> Iterator[Sequence[Cell]]:
    """A row of `COLUMNS` for each item found, in its order. `filters` are the names of those set.

    Raises `Refused` at once, not when the first row is read.
    """
    check(user, "content.export")
    with transaction.atomic():
        audit.record(user, "content.export", None, filters="+".join(filters))
    rows = found.select_related(None).values_list(*COLUMNS).iterator(chunk_size=2_000)
    return ((str(row[0]), *row[1:]) for row in rows)
