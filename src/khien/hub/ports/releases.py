"""Signed releases and seeds, as the list desk keeps them."""

from pathlib import Path

from django.db.models import Sum

from khien.hub.listdesk import deltas
from khien.hub.listdesk.models import MAIN, ListState, Release
from khien.hub.listdesk.seed_files import newest
from khien.hub.listdesk.signing import public_keys
from khien.hub.ports.pool import DatabasePool

MOST_CHANGES = 50_000
"""Changes after which a subscriber that is behind takes the seed instead: it is quicker."""


class HubReleases:
    """What subscribers fetch; see `khien.scan.ports.ReleaseStore`."""

    def __init__(self, pool: DatabasePool) -> None:
        self._pool = pool

    def deltas(self, name: str, since: int) -> list[str] | None:
        """Release lines after `since`, the first few hundred; None when the seed is needed."""
        return self._pool.call(_deltas, name, since)

    def seed(self, name: str) -> Path | None:
        """The newest seed file of a known list."""
        return self._pool.call(_seed, name)

    def latest(self, name: str) -> int | None:
        """The newest version of a list, None for an unknown one."""
        return self._pool.call(_latest, name)

    def public_keys(self) -> list[str]:
        """The keys that subscribers pin, newest first."""
        return public_keys()


def _latest(name: str) -> int | None:
    latest = deltas.latest(name)
    # The main list is there from the first day on, though nobody has published anything yet.
    return 0 if latest is None and name == MAIN else latest


def _deltas(name: str, since: int) -> list[str] | None:
    state = ListState.objects.filter(name=name).first()
    if state is None:
        return [] if name == MAIN and since == 0 else None
    if state.seed_version > since:
        newer = Release.objects.filter(list=state, version__gt=since)
        if (newer.aggregate(total=Sum("changes"))["total"] or 0) > MOST_CHANGES:
            return None
    return deltas.since(name, since)


def _seed(name: str) -> Path | None:
    return newest(name) if deltas.latest(name) is not None else None
