"""A back-up taken while the hub works brings everything back; a damaged or half one never does."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("backup")]

SCENE = """
from khien.hub.start import start
start()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from khien.core.codes import EntryType, Kind, Severity
from khien.hub.accounts import actions as accounts
from khien.hub.accounts.rights import OPERATOR
from khien.hub.listdesk.actions import NewEntry, add_entry, follow_pack
team = accounts.ensure_team(OPERATOR, accounts.ensure_agency(OPERATOR, "a", "A", "A"), "Nhóm")
from khien.hub.intake.actions import submit_report
from khien.hub.intake.drafts import ReportDraft, Told
receipt = submit_report(ReportDraft(submit_token="t" * 32, told=Told(links=("xau.example/1",))))
follow_pack()
for n in range(3):
    name = f"x{n}.example"
    add_entry(None, NewEntry(EntryType.DOMAIN, name, kind=Kind.SCAM, severity=Severity.LOW))
print(receipt.code)
"""

LOOK = """
import sys
from khien.hub.start import start
start()
from khien.hub.audit.verify import verify
from khien.hub.intake.models import Report
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.listdesk.signing import public_keys
print(verify().whole, Report.objects.count(), current_snapshot().label, public_keys()[0])
print(current_snapshot().host("x2.example") is not None)
"""

KILLED = """
import os, signal, sys, tarfile
real = tarfile.TarFile.add
def add(self, *a, **k):
    real(self, *a, **k)
    self.fileobj.flush()
    os.kill(os.getpid(), signal.SIGKILL)
tarfile.TarFile.add = add
sys.argv = ["khien", "backup", sys.argv[1]]
from khien.cli import main
main()
"""


def _run(data: Path, *command: str, database: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("KHIEN_")},
        "KHIEN_DATA_DIR": str(data),
        "KHIEN_DATABASE_URL": database,
        "KHIEN_CONFIG": str(data.parent / "none.toml"),
        "KHIEN_RECEIPT_KDF_MIB": "1",
    }
    (data.parent / "none.toml").touch()
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=120
    )


def _khien(data: Path, *words: str, database: str = "") -> "subprocess.CompletedProcess[str]":
    return _run(data, "-c", "from khien.cli import main; main()", *words, database=database)


def _look(data: Path, database: str = "") -> str:
    looked = _run(data, "-c", LOOK, database=database)
    assert looked.returncode == 0, looked.stderr
    return looked.stdout


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with a report and a list of four versions."""
    data = tmp_path_factory.mktemp("hub") / "data"
    made = _run(data, "-c", SCENE)
    assert made.returncode == 0, made.stderr
    return data


@pytest.fixture(scope="module")
def backup(hub: Path) -> Path:
    file = hub.parent / "khien.backup"
    taken = _khien(hub, "backup", str(file))
    assert taken.returncode == 0, taken.stderr
    assert "main@4" in taken.stdout
    return file


def test_everything_comes_back(hub: Path, backup: Path, tmp_path: Path) -> None:
    restored = _khien(tmp_path / "new", "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert "every chain whole" in restored.stdout
    assert _look(tmp_path / "new") == _look(hub)
    kept = sorted(path.name for path in (tmp_path / "new" / "keys").iterdir())
    assert kept == sorted(path.name for path in (hub / "keys").iterdir())
    assert not (tmp_path / "new" / ".restore").exists()


def test_a_back_up_is_for_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_data_is_never_put_over(hub: Path, backup: Path) -> None:
    refused = _khien(hub, "restore", str(backup))
    assert refused.returncode == 2
    assert "holds data already" in refused.stderr


@pytest.mark.parametrize("cut", [100, -100])
def test_a_damaged_back_up_is_refused_and_leaves_nothing(
    backup: Path, tmp_path: Path, cut: int
) -> None:
    broken = tmp_path / "broken.backup"
    broken.write_bytes(backup.read_bytes()[:cut])
    refused = _khien(tmp_path / "new", "restore", str(broken))
    assert refused.returncode == 2, refused.stdout
    assert not (tmp_path / "new" / "khien.sqlite3").exists()


def test_an_altered_database_is_refused(backup: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with tarfile.open(backup) as tar:
        tar.extractall(unpacked)  # noqa: S202  (made by this test a moment ago)
        names = tar.getnames()
    with sqlite3.connect(unpacked / "khien.sqlite3") as live:
        live.execute("UPDATE listdesk_liststate SET version = 3")
    altered = tmp_path / "altered.backup"
    with tarfile.open(altered, "w:gz") as tar:
        for name in names:
            tar.add(unpacked / name, name)
    refused = _khien(tmp_path / "new", "restore", str(altered))
    assert refused.returncode == 2
    assert "not what was backed up" in refused.stderr


def test_a_chain_that_does_not_hold_is_refused(hub: Path, tmp_path: Path) -> None:
    """Whoever alters the database before the back-up is made cannot hide it by the checksums."""
    forged = tmp_path / "forged"
    shutil.copytree(hub, forged)
    with sqlite3.connect(forged / "khien.sqlite3") as live:
        live.execute("DELETE FROM listdesk_release WHERE version = 3")
    file = tmp_path / "forged.backup"
    assert _khien(forged, "backup", str(file)).returncode == 0
    refused = _khien(tmp_path / "new", "restore", str(file))
    assert refused.returncode == 2
    assert "do not hold" in refused.stderr


def test_killed_half_way_the_older_back_up_stays(hub: Path, tmp_path: Path) -> None:
    file = tmp_path / "khien.backup"
    assert _khien(hub, "backup", str(file)).returncode == 0
    before = file.read_bytes()
    killed = _run(hub, "-c", KILLED, str(file))
    assert killed.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
    assert _khien(hub, "backup", str(file)).returncode == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".khien")] == []


def test_an_empty_hub_can_be_restored_into(backup: Path, tmp_path: Path) -> None:
    """`khien serve` may have been started once in the new folder already."""
    new = tmp_path / "new"
    _run(new, "-m", "django", "migrate", "--settings", "khien.hub.settings", "-v0")
    assert (new / "khien.sqlite3").exists()
    restored = _khien(new, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert "main@4" in _look(new)


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """Two empty databases on the PostgreSQL server of this run."""
    url = os.environ.get("KHIEN_DATABASE_URL", "")
    if not url or shutil.which("pg_dump") is None:
        pytest.skip("runs beside PostgreSQL: python -m tests.postgres pytest …")
    server, _, _ = url.rpartition("/")
    names = [f"backup_{os.getpid()}_{which}" for which in ("old", "new")]
    with psycopg.connect(url, autocommit=True) as admin:
        for name in names:
            admin.execute(f'CREATE DATABASE "{name}"')
        yield (f"{server}/{names[0]}", f"{server}/{names[1]}")
        for name in names:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_postgresql_hub_comes_back(databases: tuple[str, str], tmp_path: Path) -> None:
    old, new = databases
    made = _run(tmp_path / "old", "-c", SCENE, database=old)
    assert made.returncode == 0, made.stderr
    file = tmp_path / "khien.backup"
    taken = _khien(tmp_path / "old", "backup", str(file), database=old)
    assert taken.returncode == 0, taken.stderr

    assert "not empty" in _khien(tmp_path / "x", "restore", str(file), database=old).stderr
    assert "settings name sqlite" in _khien(tmp_path / "x", "restore", str(file)).stderr
    restored = _khien(tmp_path / "new", "restore", str(file), database=new)
    assert restored.returncode == 0, restored.stderr
    assert _look(tmp_path / "new", new) == _look(tmp_path / "old", old)
