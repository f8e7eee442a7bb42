"""`khien doctor`, `khien tick` and `khien worker` on a real data folder."""

import json
import signal
import subprocess
import time

import pytest

from server.running import KHIEN, Running

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def doctor(running: Running, **environ: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = subprocess.run(
        [KHIEN, "doctor", "--json"],
        env=running.environ | environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Traceback" not in done.stderr
    return done.returncode, {finding["check"]: finding for finding in findings}


def test_a_well_installation_is_well_and_a_hurt_one_is_explained(fresh: Running) -> None:
    code, before = doctor(fresh)
    assert code == 0
    assert "khien serve" in before["worker"]["hint"]
    assert before["migrations"]["state"] == "note"

    fresh.start()
    code, found = doctor(fresh)
    assert code == 0, found
    assert {f["state"] for name, f in found.items() if name not in ("staff", "disk space")} == {
        "good"
    }
    assert found["staff"]["hint"].startswith("khien staff add")
    fresh.stop()

    (fresh.data / "keys" / "lists.key").chmod(0o644)
    (fresh.data / "heartbeat.json").write_text('{"at": 1700000000.0, "pid": 1, "well": true}')
    code, hurt = doctor(fresh, KHIEN_HOST="0.0.0.0")  # noqa: S104
    assert code == 1
    assert hurt["keys"]["state"] == "bad"
    assert hurt["keys"]["hint"].startswith("chmod 600")
    assert "no due time is being watched" in hurt["worker"]["words"]
    assert "encryption" in hurt["address"]["words"]

    (fresh.data / "khien.sqlite3").write_bytes(b"not a database" * 1000)
    code, broken = doctor(fresh)
    assert code == 1
    assert broken["database"]["state"] == "bad"
    assert "back-up" in broken["database"]["hint"] or "restore" in broken["database"]["hint"]


def test_the_clock_runs_once_or_beside_the_server(fresh: Running) -> None:
    fresh.start(KHIEN_WORKER="false")
    assert not (fresh.data / "heartbeat.json").exists()
    once = subprocess.run([KHIEN, "tick"], env=fresh.environ, timeout=60)
    assert once.returncode == 0
    beat = fresh.data / "heartbeat.json"
    assert json.loads(beat.read_text())["well"]

    beat.unlink()
    worker = subprocess.Popen([KHIEN, "worker"], env=fresh.environ, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not beat.exists():
            assert time.monotonic() < until, "The worker's clock never ran."
            time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    finally:
        worker.kill()


def test_a_worker_will_not_touch_a_database_that_is_behind(fresh: Running) -> None:
    fresh.data.mkdir(mode=0o700)
    done = subprocess.run(
        [KHIEN, "worker"], env=fresh.environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "not up to date" in done.stderr
