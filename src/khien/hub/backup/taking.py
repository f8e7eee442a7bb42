"""Taking a back-up of the running hub. Called by `khien backup`."""

import shutil
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from khien.core import clock
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.rights import OPERATOR
from khien.hub.audit.models import Head as AuditHead
from khien.hub.backup.archive import (
    FOLDERS,
    FORMAT,
    Head,
    Manifest,
    forget_halves,
    member_of,
    work_folder,
    write_archive,
)
from khien.hub.backup.database import copy_database
from khien.hub.listdesk.models import ListState


def take_backup(target: Path) -> Manifest:
    """Copy database, keys and audit anchors into `target`, one file, while the hub runs.

    Raises `KhienError` where it cannot be written; an older back-up of that name stays then.
    """
    root = Path(settings.CONFIG.root)
    target = target.resolve()
    if not target.parent.is_dir():
        raise KhienError(f"There is no folder {target.parent}.", "Make it, or name another.")
    forget_halves(target)
    with transaction.atomic():
        audit.record(OPERATOR, "backup.take")
    # The copy is at least as new as these heads: what a restore must find again.
    audit_head = _audit_head()
    lists = tuple(Head(s.name, s.version, s.chain) for s in ListState.objects.order_by("name"))
    with work_folder(root, ".backup") as folder:
        # Anchors before the database, so that none of them lies beyond its end. Keys before and
        # after: one that is used up meanwhile is still needed by the copy, a fresh one as well.
        _copy_folders(root, folder)
        database = copy_database(folder)
        _copy_new_keys(root, folder)
        paths = [database, *_files(folder, FOLDERS)]
        manifest = Manifest(
            format=FORMAT,
            made_at=clock.now(),
            khien=version("khien"),
            database=connection.vendor,
            members=tuple(member_of(folder, path) for path in paths),
            lists=lists,
            audit=audit_head,
            migrations=tuple(
                sorted(f"{m.app}.{m.name}" for m in MigrationRecorder.Migration.objects.all())
            ),
        )
        write_archive(target, manifest, folder)
    return manifest


def _copy_folders(root: Path, folder: Path) -> None:
    for name in FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(".*"))


def _copy_new_keys(root: Path, folder: Path) -> None:
    for path in (root / "keys").glob("[!.]*"):
        copy = folder / "keys" / path.name
        if path.is_file() and not copy.exists():
            shutil.copy2(path, copy)


def _files(folder: Path, names: tuple[str, ...]) -> list[str]:
    found = [path for name in names for path in (folder / name).rglob("*") if path.is_file()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _audit_head() -> Head:
    head = AuditHead.objects.filter(pk=1).first()
    return Head("audit", head.number if head else 0, head.digest if head else "")
