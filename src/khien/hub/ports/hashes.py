"""Our own hashes for partners' programs, oldest first, with what was withdrawn since.

What a partner shared with us is never passed on: it is theirs to share. Neither is an entry that
somebody has switched off for now.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from khien.core import clock
from khien.core.codes import EntryType
from khien.hub.listdesk.models import ListEntry, ListState
from khien.hub.listdesk.values import digest
from khien.hub.ports.pool import DatabasePool
from khien.lists.exchange import OwnPage, Shared

_TYPES = [EntryType.PDQ.value, EntryType.MD5.value]
_OVERLAP_S = 60
"""A change that was being written while a partner read is found at its next visit."""


class HubHashes:
    """See `khien.scan.ports.HashFeed`."""

    def __init__(self, pool: DatabasePool) -> None:
        self._pool = pool

    def page(self, name: str, since: int, after: str, size: int) -> OwnPage | None:
        """One page of the list `name`; None where there is no such list or page."""
        return self._pool.call(_page, name, since, after, size)

    def entries(self, name: str, values: Sequence[str]) -> dict[str, str]:
        """The active entry of each hash that the list `name` holds."""
        return self._pool.call(_entries, name, values)


def _page(name: str, since: int, after: str, size: int) -> OwnPage | None:
    moment = clock.now()
    begun, last = _place(after, int(moment.timestamp()))
    state = ListState.objects.filter(name=name).first()
    if begun is None or state is None:
        return None
    changed = Coalesce("retracted_at", "off_until", "first_seen")
    rows = list(
        ListEntry.objects.filter(
            Q(off_until=None) | Q(off_until__lte=moment),
            list=state,
            type__in=_TYPES,
            harmful=True,
            pk__gt=last,
        )
        .exclude(source__startswith="feed:")
        .annotate(changed=changed)
        .filter(changed__gte=datetime.fromtimestamp(since, UTC))
        .order_by(F("pk"))[: size + 1]
    )
    more = len(rows) > size
    rows = rows[:size]
    shared = tuple(
        Shared(
            EntryType(row.type),
            row.value,
            row.public_id,
            gone=row.retracted_at is not None,
            category=row.kind,
            by=f"khien:{name}",
            at=int(row.changed.timestamp()),
        )
        for row in rows
    )
    return OwnPage(shared, f"{begun}.{rows[-1].pk}" if more else "", max(begun - _OVERLAP_S, 0))


def _entries(name: str, values: Sequence[str]) -> dict[str, str]:
    digests = [digest(EntryType(type), value, True) for type in _TYPES for value in values]
    rows = ListEntry.objects.filter(list__name=name, digest__in=digests, retracted_at__isnull=True)
    return dict(rows.values_list("value", "public_id"))


def _place(after: str, now: int) -> tuple[int | None, int]:
    """When a partner's visit began, and the last row it has; (None, 0) for a place not of ours."""
    if not after:
        return now, 0
    begun, _, last = after.partition(".")
    for part in (begun, last):
        if not (part.isascii() and part.isdigit() and len(part) < 16):
            return None, 0
    return int(begun), int(last)
