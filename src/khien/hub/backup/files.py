"""The embedded database as a file, without Django: copied, looked into, made ready to be moved."""

import sqlite3
from contextlib import closing
from pathlib import Path

from khien.core.errors import KhienError

SQLITE = "khien.sqlite3"


def copy_sqlite(source: Path, target: Path) -> None:
    """A copy of one moment as one file, without a log beside it."""
    uri = f"{source.as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(uri, uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise KhienError(
            f"The database {source} cannot be copied: {error}.", "Run khien doctor."
        ) from error
    target.chmod(0o600)


def holds_data(database: Path) -> bool:
    """Whether an SQLite file holds staff, reports or releases; False where there is none."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as live:
        for table in ("accounts_user", "intake_report", "listdesk_release", "audit_event"):
            try:
                row = live.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608
            except sqlite3.OperationalError:
                continue  # the tables have not been made yet
            if row is not None:
                return True
    return False


def settle_sqlite(database: Path) -> None:
    """Bring everything into the one file, so that it can be moved."""
    with closing(sqlite3.connect(database)) as live:
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        live.execute("PRAGMA journal_mode=DELETE")
