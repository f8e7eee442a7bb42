"""Every table change has its migration, and an older database comes forward with what it holds."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

DESKS = ("accounts", "audit", "content", "intake", "listdesk", "orders", "providers", "review")


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the embedded file")
def test_a_database_of_the_first_tables_comes_forward_with_its_rows(tmp_path: Path) -> None:
    def manage(*words: str) -> None:
        environ = {**os.environ, "KHIEN_DATA_DIR": str(tmp_path), "KHIEN_DATABASE_URL": ""}
        environ["DJANGO_SETTINGS_MODULE"] = "khien.hub.settings"
        subprocess.run([sys.executable, "-m", "django", *words], check=True, env=environ)

    for desk in DESKS:
        manage("migrate", desk, "0001", "--verbosity=0")
    database = sqlite3.connect(tmp_path / "khien.sqlite3")
    with database:
        database.execute(
            "INSERT INTO accounts_agency (code, name_vi, name_en) VALUES ('a', 'Trực', 'Duty')"
        )
        database.execute(
            "INSERT INTO providers_provider (code, name, kind, contact, hosts, active, created_at)"
            " VALUES ('la-me', 'Lá Me', 'forum', '', '[]', 1, '2026-11-21 00:00:00')"
        )
    manage("migrate", "--verbosity=0")
    assert database.execute("SELECT name_vi FROM accounts_agency").fetchone() == ("Trực",)
    assert database.execute("SELECT code FROM providers_provider").fetchone() == ("la-me",)
    database.close()
