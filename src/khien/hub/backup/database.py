"""The database into a file and back: SQLite by its own online copy, PostgreSQL by its tools.

Both copies are of one moment, while the hub goes on working.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from khien.core.errors import KhienError
from khien.hub.backup.files import SQLITE, copy_sqlite

POSTGRESQL = "database.pgdump"


def copy_database(folder: Path) -> str:
    """Copy the hub's database into `folder`; returns the file's name."""
    if connection.vendor == "sqlite":
        copy_sqlite(Path(connection.settings_dict["NAME"]), folder / SQLITE)
        return SQLITE
    _tool("pg_dump", "--format=custom", "--no-owner", "--file", str(folder / POSTGRESQL))
    return POSTGRESQL


def restore_postgresql(dump: Path) -> None:
    """Put a dump into the configured PostgreSQL database, which must hold no tables."""
    if connection.introspection.table_names():
        raise KhienError(
            "The PostgreSQL database is not empty.", "Create a new one and name it in database_url."
        )
    connection.close()
    _tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(dump))


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools on the configured database; the password by environment."""
    path = shutil.which(name)
    if path is None:
        raise KhienError(
            f"{name} is not installed here.",
            "Install the PostgreSQL client of the server's version.",
        )
    settings: Mapping[str, Any] = connection.settings_dict
    where = ["--dbname", str(settings["NAME"])]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if settings[key]:
            where += [option, str(settings[key])]
    environment = {**os.environ, "PGPASSWORD": str(settings["PASSWORD"] or "")}
    done = subprocess.run(  # noqa: S603
        [path, *where, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise KhienError(f"{name} failed: {done.stderr.strip()[-500:]}")
