"""Stopping: whoever is being served is served to the end, and nothing waits for ever."""

import signal
import socket
import threading
import time

import httpx
import pytest

from server.running import Running, until_known

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def test_a_request_on_its_way_is_answered_and_new_ones_find_the_door_closed(
    fresh: Running,
) -> None:
    fresh.start()
    host, port = fresh.url.removeprefix("http://").split(":")
    body = b"x" * 100
    with socket.create_connection((host, int(port)), timeout=20) as visitor:
        visitor.sendall(
            b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
        )
        visitor.sendall(body[:50])
        time.sleep(0.2)
        assert fresh.process is not None
        fresh.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(OSError):
            socket.create_connection((host, int(port)), timeout=1).close()
        visitor.sendall(body[50:])
        answer = visitor.recv(4096)
    assert answer.startswith(b"HTTP/1.1 403"), answer[:40]  # read to the end: no form token
    assert fresh.process.wait(15) == 0
    assert '"event": "Stopped."' in fresh.log()


def test_an_event_stream_ends_at_once(fresh: Running) -> None:
    fresh.start()
    key = fresh.issue_key()
    until_known(fresh, key)
    ended = threading.Event()
    greeted = threading.Event()

    def follow() -> None:
        with (
            fresh.api(key) as api,
            api.stream("GET", "/v1/lists/main/events", timeout=30) as stream,
        ):
            for line in stream.iter_lines():
                if line.startswith("event: hello"):
                    greeted.set()
        ended.set()

    threading.Thread(target=follow, daemon=True).start()
    assert greeted.wait(10)
    began = time.monotonic()
    assert fresh.stop() == 0
    assert time.monotonic() - began < 5
    assert ended.wait(5)


def test_ctrl_c_stops_as_gently(fresh: Running) -> None:
    fresh.start()
    assert fresh.stop(signal.SIGINT) == 0
    assert '"event": "Stopped."' in fresh.log()


def test_after_a_stop_the_same_folder_starts_again(fresh: Running) -> None:
    fresh.start()
    assert fresh.stop() == 0
    fresh.start()
    assert httpx.get(f"{fresh.url}/v1/health/ready").status_code == 200
    assert not (fresh.data / "khien.before-migration.sqlite3").exists()
