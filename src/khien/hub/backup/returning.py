"""Putting a back-up into an empty data folder. Called by `khien restore`, before Django starts.

Everything is unpacked, checked and read again beside its place first; only a whole back-up is
moved in, and never over data.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub.backup.archive import FOLDERS, Manifest, read_archive, sync, work_folder
from khien.hub.backup.files import SQLITE, holds_data, settle_sqlite
from khien.hub.start import start

_UNPACKED = ".restore"


@dataclass(frozen=True)
class Restored:
    """What came back, and that it was read again."""

    manifest: Manifest
    audit_events: int
    lists: tuple[str, ...]


def restore(source: Path) -> Restored:
    """Put the back-up `source` into the data folder of the settings.

    Raises `KhienError` for a damaged back-up, for one whose chains do not hold, and where the
    data folder or database holds data already: nothing is changed then.
    """
    settings = config()
    root = settings.root
    if holds_data(root / SQLITE):
        raise KhienError(
            f"{root} holds data already; a back-up is never put over it.",
            "Name an empty folder: KHIEN_DATA_DIR=… khien restore FILE.",
        )
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with work_folder(root, _UNPACKED) as folder:
        manifest = read_archive(source, folder)
        wanted = "postgresql" if settings.database_url else "sqlite"
        if manifest.database != wanted:
            raise KhienError(
                f"The back-up is of {manifest.database}, the settings name {wanted}.",
                "Set or remove database_url to fit (docs/en/settings.md).",
            )
        _start_in(folder)
        restored = _read_again(manifest, folder)
        _move_in(folder, root)
    return restored


def _start_in(folder: Path) -> None:
    """Start the hub on the unpacked files, as if they lay in the data folder."""
    os.environ["KHIEN_DATA_DIR"] = str(folder)
    config.cache_clear()
    start()


def _read_again(manifest: Manifest, folder: Path) -> Restored:
    """Bring the tables up to date and read every chain. Raises `KhienError` where one breaks."""
    from django.core.management import call_command
    from django.db import connections, transaction

    from khien.hub import audit
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.audit.models import Event
    from khien.hub.audit.verify import verify
    from khien.hub.backup.database import POSTGRESQL, restore_postgresql
    from khien.hub.listdesk import verify as lists
    from khien.hub.listdesk.models import ListState

    if manifest.database == "postgresql":
        restore_postgresql(folder / POSTGRESQL)
    call_command("migrate", verbosity=0, interactive=False)
    verdict = verify()
    known = Event.objects.filter(number=manifest.audit.number, digest=manifest.audit.digest)
    if not verdict.whole or (manifest.audit.number and not known.exists()):
        raise KhienError(
            f"The audit log of the back-up does not hold (event {verdict.broken or 'missing'}).",
            "Take an older back-up, and keep this one for whoever looks into it.",
        )
    problems = lists.problems()
    versions = dict(ListState.objects.values_list("name", "version"))
    problems += [
        f"{head.name} has lost its releases after {versions.get(head.name, 0)}."
        for head in manifest.lists
        if versions.get(head.name, 0) < head.number
    ]
    if problems:
        raise KhienError(
            f"The lists of the back-up do not hold: {problems[0]}", "Take an older back-up."
        )
    with transaction.atomic():
        audit.record(OPERATOR, "backup.restore", events=verdict.events)
    connections.close_all()
    names = tuple(f"{name}@{version}" for name, version in sorted(versions.items()))
    return Restored(manifest, verdict.events, names)


def _move_in(folder: Path, root: Path) -> None:
    """Move the checked files to their place, the database last: until then nothing is there."""
    for name in FOLDERS:
        if not (folder / name).exists():
            continue
        before = root / name
        if before.exists():
            aside = root / f"{name}.before-restore"
            shutil.rmtree(aside, ignore_errors=True)
            before.rename(aside)
        (folder / name).rename(before)
    if (folder / SQLITE).exists():
        settle_sqlite(folder / SQLITE)
        for left in ("-wal", "-shm"):  # of an empty database: they would spoil the new one
            (root / f"{SQLITE}{left}").unlink(missing_ok=True)
        (folder / SQLITE).replace(root / SQLITE)
    sync(root)
