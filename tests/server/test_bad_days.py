"""Kill -9 and a full disk: what was acknowledged is there, what was not is said."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.running import Running, until_known

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def report(number: int) -> dict[str, object]:
    return {
        "topic": "scam",
        "text": f"Tin nhắn số {number}: gửi tiền trước rồi nhận quà.",
        "links": [f"https://qua-tang-{number}.example/nhan"],
        "token": f"bao-tin-{number}",
    }


def topic_of(running: Running, key: str) -> str:
    """A topic that the pack knows, as the API names them."""
    with running.api(key) as api:
        words = api.post("/v1/reports", json={"topic": "?", "text": "x"}).json()["hint"]
    return str(words).removeprefix("One of: ").split(",")[0].strip(". ")


def test_kill_9_in_the_middle_of_reports_loses_none_that_was_acknowledged(fresh: Running) -> None:
    fresh.start()
    key = fresh.issue_key()
    until_known(fresh, key)
    topic = topic_of(fresh, key)
    receipts: dict[int, str] = {}

    def send(numbers: range) -> None:
        with fresh.api(key) as api:
            for number in numbers:
                try:
                    answer = api.post("/v1/reports", json=report(number) | {"topic": topic})
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    receipts[number] = answer.json()["receipt"]

    senders = [threading.Thread(target=send, args=(range(i, 4_000, 4),)) for i in range(4)]
    for sender in senders:
        sender.start()
    while len(receipts) < 60:
        time.sleep(0.01)
    fresh.stop(signal.SIGKILL)
    for sender in senders:
        sender.join()
    acknowledged = dict(receipts)

    fresh.start()
    stored = fresh.stored_reports()
    assert len(acknowledged) <= stored <= len(acknowledged) + len(senders)
    # Sent again with the same token, a report is the same one, with the same receipt.
    with fresh.api(key) as api:
        until_known(fresh, key)
        for number in list(acknowledged)[:5]:
            answer = api.post("/v1/reports", json=report(number) | {"topic": topic})
            assert answer.json()["receipt"] == acknowledged[number]
    assert fresh.stored_reports() == stored


def test_a_killed_server_leaves_no_lock_behind(fresh: Running) -> None:
    fresh.start()
    fresh.stop(signal.SIGKILL)
    fresh.start()
    assert httpx.get(f"{fresh.url}/v1/health/ready").status_code == 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 MB that can be filled without hurting anybody."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("A small disk can only be mounted by root.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb") as out:
        try:
            while True:
                out.write(b"\0" * 65_536)
                out.flush()
        except OSError:
            pass
    return ballast


def test_a_full_disk_is_said_and_survived(small_disk: Path) -> None:
    running = Running(small_disk / "data")
    running.log = lambda: ""  # type: ignore[method-assign]
    running.data.mkdir()
    try:
        running.start(KHIEN_WORKER="false")
        key = running.issue_key()
        until_known(running, key)
        topic = topic_of(running, key)
        with running.api(key) as api:
            first = api.post("/v1/reports", json=report(1) | {"topic": topic})
            assert first.status_code == 201
            ballast = fill(small_disk)
            stored, refused = 1, 0
            for number in range(2, 400):
                answer = api.post("/v1/reports", json=report(number) | {"topic": topic})
                if answer.status_code == 201:
                    stored += 1
                    continue
                assert answer.status_code == 503
                assert "kept" in answer.json()["error"]
                assert answer.headers["retry-after"]
                refused += 1
                if refused == 3:
                    break
            assert refused == 3, "The disk was never full."
            # What needs no disk goes on.
            assert api.post("/v1/scan", json={"text": "chào"}).status_code == 200
            ready = api.get("/v1/health/ready")
            assert ready.status_code == 503
            assert "disk" in ready.json()["problems"][0]
            ballast.unlink()
            after = api.post("/v1/reports", json=report(1_000) | {"topic": topic})
            assert after.status_code == 201
            assert api.get("/v1/health/ready").status_code == 200
        assert running.stored_reports() == stored + 1
        assert running.stop() == 0
        fill(small_disk)
        assert "is full" in running.refused("--port", "0")
    finally:
        running.kill()
        shutil.rmtree(running.data, ignore_errors=True)
