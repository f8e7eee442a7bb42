"""Starting: what works at once, and what is said plainly where it cannot."""

import socket
from pathlib import Path

import httpx
import pytest

from server.running import Running

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def test_a_first_start_serves_everything_and_names_the_next_step(
    visited: tuple[Running, str],
) -> None:
    running, _ = visited
    words = "\n".join(running.said)
    assert f"{running.url}/" in words
    assert "khien staff add" in words
    assert "khien demo" in words
    for path in ("/", "/v1/health/live", "/v1/health/ready", "/v1/openapi.json", "/metrics"):
        assert httpx.get(running.url + path).status_code == 200, path


def test_the_data_folder_is_closed_to_others(visited: tuple[Running, str]) -> None:
    running, _ = visited
    assert running.data.stat().st_mode & 0o077 == 0
    for path in (running.data / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_the_api_scans_with_a_key_and_refuses_without(visited: tuple[Running, str]) -> None:
    running, key = visited
    assert httpx.post(f"{running.url}/v1/scan", json={"text": "chào"}).status_code == 401
    with running.api(key) as api:
        answer = api.post("/v1/scan", json={"id": "1", "text": "chào"}).json()
    assert answer["action"] == "allow"
    assert answer["snapshot"].startswith("main@")


def test_a_release_of_another_process_is_enforced_within_a_second(
    visited: tuple[Running, str],
) -> None:
    import time

    running, key = visited
    with running.api(key) as api:
        link = {"url": "https://lua-dao.example/qua"}
        assert api.post("/v1/scan", json=link).json()["action"] == "allow"
        running.block("lua-dao.example")
        until = time.monotonic() + 1.0
        while api.post("/v1/scan", json=link).json()["action"] == "allow":
            assert time.monotonic() < until
            time.sleep(0.02)


def test_the_log_names_no_visitor_and_no_words(visited: tuple[Running, str]) -> None:
    running, key = visited
    with running.api(key) as api:
        api.post("/v1/scan", json={"text": "Bạn Lan lớp 5B bị dọa"})
        api.get("/receipt/", params={"code": "1234567890123456"})
        api.get("/chuyen-cua-lan-5b/")
        api.get("/report/?x=Lan+bị+dọa", headers={"X-Forwarded-For": "203.0.113.77"})
    log = running.log()
    for leak in ("Lan", "1234567890123456", "203.0.113", "127.0.0.1", "chuyen-cua", key):
        assert leak not in log, leak


def test_an_odd_request_to_the_hub_is_answered_and_never_fails(
    visited: tuple[Running, str],
) -> None:
    running, _ = visited
    host, port = running.url.removeprefix("http://").split(":")
    for first_line in (
        b"GET /report/?q=\xff\xfe HTTP/1.1",
        b"GET /%00%ff/ HTTP/1.1",
        b"GET /report/%E0%A4%A HTTP/1.1",
        b"BREW /report/ HTTP/1.1",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as visitor:
            visitor.sendall(first_line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            status = int(visitor.recv(4096).split()[1])
        assert status < 500, first_line


def test_too_large_a_form_is_refused_before_it_is_read(visited: tuple[Running, str]) -> None:
    running, _ = visited
    answer = httpx.post(f"{running.url}/report/", content=b"x" * (3 * 2**20))
    assert answer.status_code == 413


def test_a_second_server_on_the_same_folder_says_so(visited: tuple[Running, str]) -> None:
    running, _ = visited
    words = running.refused("--port", "0")
    assert "Another khien serve" in words
    assert str(running.process.pid) in words  # type: ignore[union-attr]


def test_a_port_in_use_is_named(fresh: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = fresh.refused("--port", str(port))
    assert f"Port {port}" in words
    assert f"--port {port + 1}" in words


def test_a_data_folder_that_is_a_file_is_named(fresh: Running, tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("")
    assert "is not a folder" in fresh.refused("--port", "0")


def test_a_host_of_another_machine_is_named(fresh: Running) -> None:
    assert "203.0.113.9" in fresh.refused("--port", "0", "--host", "203.0.113.9")


def test_a_wrong_setting_is_named(fresh: Running) -> None:
    assert "KHIEN_PROT" in fresh.refused("--port", "0", KHIEN_PROT="1")


def test_a_node_without_a_hub_to_follow_is_told_what_it_lacks(fresh: Running) -> None:
    assert "hub_url" in fresh.refused("--port", "0", KHIEN_HUB="false")
