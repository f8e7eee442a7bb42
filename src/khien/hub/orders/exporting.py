"""Removal orders taken away as a file: what was ordered, and its times. Audited."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet

from khien.hub import audit
from khien.hub.accounts.rights import Actor, check
from khien.hub.orders.models import Order
from khien.hub.ui.csv_files import Cell

COLUMNS = {
    "id": "public_id",
    "entry": "entry__public_id",
    "target": "target",
    "host": "host",
    "provider": "provider__code",
    "rule": "rule",
    "state": "state",
    "issued_at": "issued_at",
    "due_at": "due_at",
    "overdue_since": "overdue_since",
    "closed_at": "closed_at",
}
"""Names in the file, and where each is found. What a provider wrote stays out."""


def export_orders(user: Actor, found: QuerySet[Order], state: str = "") -> Iterator[Sequence[Cell]]:
    """A row of `COLUMNS` for each order found, in its order. Raises `Refused` at once."""
    check(user, "orders.export")
    with transaction.atomic():
        audit.record(user, "orders.export", None, state=state)
    return found.values_list(*COLUMNS.values()).iterator(chunk_size=2_000)
