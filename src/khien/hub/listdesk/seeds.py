"""Seed files: a whole list in one signed file, for subscribers that start or were away too long.

A seed is written beside the old one and renamed into place: readers see a whole file or the one
before. The two newest are kept, so that a download in progress is not cut off.
"""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from khien.hub import audit
from khien.hub.listdesk.models import MAIN, ListState, Release
from khien.hub.listdesk.publishing import locked
from khien.hub.listdesk.seed_files import folder, newest, seed_files
from khien.hub.listdesk.signing import signing_key
from khien.hub.listdesk.snapshots import current_snapshot
from khien.lists.seed import write_seed as write_file

KEPT_VERSIONS = 2_000
"""Deltas kept behind the newest version: what a subscriber can catch up without the seed."""

KEPT_CHANGES = 100_000
"""Changes kept in deltas: beyond this, the seed is the shorter way."""

REFRESH_VERSIONS = 200
REFRESH_CHANGES = 20_000
"""A new seed is written once this much has been released since the last one."""

_KEPT_FILES = 2


def write_seed(list_name: str = MAIN) -> Path:
    """Write the list as it is now to a signed seed file and drop deltas no longer needed.

    Raises `KhienError` where the disk refuses; the seed before stays in force then.
    """
    snapshot = current_snapshot(list_name)
    path = folder(list_name) / f"seed-{snapshot.version:012d}.ndjson"
    write_file(path, signing_key(), snapshot)
    _note_seed(list_name, snapshot.version)
    for old in seed_files(list_name)[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)
    return path


def refresh_seeds(now: datetime) -> int:
    """Write the seeds that are missing or far behind; returns how many. Called by the clock."""
    written = 0
    for state in ListState.objects.filter(version__gt=0):
        since = Release.objects.filter(list=state, version__gt=state.seed_version)
        changes = since.aggregate(total=Sum("changes"))["total"] or 0
        behind = state.version - state.seed_version
        far = behind >= REFRESH_VERSIONS or changes >= REFRESH_CHANGES
        if far or newest(state.name) is None:
            write_seed(state.name)
            written += 1
    return written


def _note_seed(list_name: str, version: int) -> None:
    with transaction.atomic():
        state = locked(list_name)
        state.seed_version = max(state.seed_version, version)
        state.pruned_to = max(state.pruned_to, _prunable(state))
        Release.objects.filter(list=state, version__lte=state.pruned_to).delete()
        state.save(update_fields=["seed_version", "pruned_to"])
        audit.record("system", "listdesk.seed", f"list:{list_name}", version=version)


def _prunable(state: ListState) -> int:
    """The highest version whose delta nobody needs: covered by the seed and far enough back."""
    changes = 0
    newest_first = Release.objects.filter(list=state).order_by("-version")
    counted = newest_first.values_list("version", "changes")[: KEPT_VERSIONS + 1]
    for kept, (version, count) in enumerate(counted, 1):
        changes += count
        if kept > KEPT_VERSIONS or changes > KEPT_CHANGES:
            return min(int(version), state.seed_version, state.version - 1)
    return 0
