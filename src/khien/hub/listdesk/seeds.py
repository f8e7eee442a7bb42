"""Seed files: a whole list in one signed file, for subscribers that start or were away too long.

A seed is written beside the old one and renamed into place: readers see a whole file or the one
before. The two newest are kept, so that a download in progress is not cut off.
"""

import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from khien.hub import audit
from khien.hub.listdesk.models import MAIN, ListState, Release
from khien.hub.listdesk.publishing import locked
from khien.hub.listdesk.rows import active_entries
from khien.hub.listdesk.signing import signing_key
from khien.lists.release import sign_seed
from khien.lists.seed import load_seed
from khien.lists.snapshot import Snapshot

KEPT_VERSIONS = 2_000
"""Deltas kept behind the newest version: what a subscriber can catch up without the seed."""

KEPT_CHANGES = 100_000
"""Changes kept in deltas: beyond this, the seed is the shorter way."""

REFRESH_VERSIONS = 200
REFRESH_CHANGES = 20_000
"""A new seed is written once this much has been released since the last one."""

_KEPT_FILES = 2


def folder(list_name: str) -> Path:
    return Path(settings.CONFIG.root) / "lists" / list_name


def newest(list_name: str = MAIN) -> Path | None:
    """The newest seed file of a list, or None."""
    found = _files(list_name)
    return found[-1] if found else None


def load(path: Path, list_name: str) -> Snapshot:
    """The snapshot of a seed written here. Raises `KhienError` for a damaged one."""
    return load_seed(path, [signing_key().public], list_name)


def write_seed(list_name: str = MAIN) -> Path:
    """Write the list as it is now to a signed seed file and drop deltas no longer needed."""
    state, _made = ListState.objects.get_or_create(name=list_name)
    place = folder(list_name)
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"seed-{state.version:012d}.ndjson"
    body = place / f".body.{os.getpid()}"
    fresh = place / f".seed.{os.getpid()}"
    try:
        count, digest = _write_body(body, state)
        head = sign_seed(
            signing_key(), state.name, state.version, state.chain, count, digest.hexdigest()
        )
        with fresh.open("wb") as out, body.open("rb") as lines:
            out.write(head.line.encode() + b"\n")
            shutil.copyfileobj(lines, out, 1024 * 1024)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    finally:
        body.unlink(missing_ok=True)
        fresh.unlink(missing_ok=True)
    _note_seed(state)
    for old in _files(list_name)[:-_KEPT_FILES]:
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


def _write_body(path: Path, state: ListState) -> tuple[int, "hashlib._Hash"]:
    digest = hashlib.sha256()
    encode = msgspec.json.Encoder().encode
    count = 0
    with path.open("wb", buffering=1024 * 1024) as out:
        for entry in active_entries(state):
            line = encode(entry) + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    return count, digest


def _note_seed(state: ListState) -> None:
    with transaction.atomic():
        held = locked(state.name)
        held.seed_version = max(held.seed_version, state.version)
        held.pruned_to = max(held.pruned_to, _prunable(held))
        Release.objects.filter(list=held, version__lte=held.pruned_to).delete()
        held.save(update_fields=["seed_version", "pruned_to"])
        audit.record(
            "system", "listdesk.seed", f"list:{held.name}", version=state.version
        )


def _prunable(state: ListState) -> int:
    """The highest version whose delta nobody needs: covered by the seed and far enough back."""
    kept = changes = 0
    for version, count in (
        Release.objects.filter(list=state)
        .order_by("-version")
        .values_list("version", "changes")[: KEPT_VERSIONS + 1]
    ):
        kept += 1
        changes += count
        if kept > KEPT_VERSIONS or changes > KEPT_CHANGES:
            return min(int(version), state.seed_version)
    return 0


def _files(list_name: str) -> list[Path]:
    return sorted(folder(list_name).glob("seed-*.ndjson"))
