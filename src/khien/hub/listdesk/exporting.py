"""A list taken away as a file, and its figures. Reading only; taking it away is audited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.rights import Actor, check
from khien.hub.listdesk.models import MAIN, ListEntry, ListState, Release
from khien.hub.listdesk.rows import active_entries
from khien.hub.providers.models import Subscriber
from khien.hub.ui.csv_files import Cell
from khien.lists.entry import Entry

COLUMNS = {
    "id": "public_id",
    "list": "list__name",
    "type": "type",
    "value": "value",
    "harmful": "harmful",
    "group": "group",
    "kind": "kind",
    "severity": "severity",
    "source": "source",
    "rule": "rule",
    "first_seen": "first_seen",
    "expires_at": "expires_at",
    "bank": "bank",
    "off_until": "off_until",
    "retracted_at": "retracted_at",
    "retract_reason": "retract_reason",
}
"""Names in the desk's file, and where each is found."""


@dataclass(frozen=True)
class ListFigures:
    """One list in numbers."""

    name: str
    version: int
    chain: str
    harmful: int
    known_good: int
    seed_version: int
    deltas_from: int
    """The oldest version that a subscriber can still catch up from."""
    released_at: datetime | None
    subscribers: int
    slowest_version: int | None
    """What the slowest subscriber has; None without subscribers."""


def export_entries(user: Actor, list_name: str = MAIN) -> Iterator[Entry]:
    """Every active entry of a list. Raises `KhienError` for an unknown list."""
    check(user, "listdesk.export")
    state = ListState.objects.filter(name=list_name).first()
    if state is None:
        raise KhienError(f"There is no list {list_name[:40]!r}.", "khien lists status shows them.")
    with transaction.atomic():
        audit.record(user, "listdesk.export", f"list:{state.name}", version=state.version)
    return active_entries(state)


def export_rows(
    user: Actor, found: QuerySet[ListEntry], filters: Sequence[str] = ()
) -> Iterator[Sequence[Cell]]:
    """A row of `COLUMNS` for each entry found. `filters` are the names of those set."""
    check(user, "listdesk.export")
    with transaction.atomic():
        audit.record(user, "listdesk.export", None, filters="+".join(filters))
    return found.values_list(*COLUMNS.values()).iterator(chunk_size=2_000)


def figures() -> list[ListFigures]:
    """Every list in numbers, by name."""
    found = []
    for state in ListState.objects.order_by("name"):
        active = ListEntry.objects.filter(list=state, retracted_at__isnull=True)
        counts = dict(active.values_list("harmful").annotate(n=Count("id")).order_by())
        clients = Subscriber.objects.filter(list=state).aggregate(n=Count("id"), low=Min("version"))
        newest = Release.objects.filter(list=state).aggregate(at=Max("made_at"))
        found.append(
            ListFigures(
                name=state.name,
                version=state.version,
                chain=state.chain,
                harmful=counts.get(True, 0),
                known_good=counts.get(False, 0),
                seed_version=state.seed_version,
                deltas_from=state.pruned_to,
                released_at=newest["at"],
                subscribers=clients["n"],
                slowest_version=clients["low"],
            )
        )
    return found
