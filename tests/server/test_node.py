"""A provider's own scan node and a Python client, both following a real hub."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from khien.client import Client
from server.running import Running, until_known

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def eventually(what: Callable[[], bool], seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.02)


def test_a_client_follows_a_real_hub_and_is_on_its_list_of_the_protected(
    visited: tuple[Running, str], tmp_path: Path
) -> None:
    running, key = visited
    with Client(running.url, key, cache_dir=tmp_path, client_id="may-chu-1") as client:
        assert client.wait_ready(10)
        eventually(lambda: client.status().mode == "events")
        running.block("theo-doi.example")
        eventually(lambda: client.check_link("https://theo-doi.example/a") is not None, 2)
        version = client.snapshot.version
        eventually(lambda: client.status().acknowledged == version)

        def known() -> bool:
            return running.python(
                "from khien.hub.start import start; start()\n"
                "from khien.hub.providers.models import Subscriber\n"
                "print(Subscriber.objects.get(client_id='may-chu-1').version)"
            ) == str(version)

        eventually(known)


def test_a_scan_node_blocks_what_the_hub_blocks_and_goes_on_without_it(
    fresh: Running, tmp_path: Path
) -> None:
    fresh.start()
    key = fresh.issue_key()
    until_known(fresh, key)
    node = Running(tmp_path / "node")
    try:
        settings = {"KHIEN_HUB": "false", "KHIEN_HUB_URL": fresh.url, "KHIEN_HUB_KEY": key}
        node.start(**settings)
        with node.api(key) as api:
            eventually(lambda: api.get("/v1/health/ready").status_code == 200)
            link = {"url": "http://nut.example/x"}
            assert api.post("/v1/scan", json=link).json()["action"] == "allow"
            fresh.block("nut.example")
            eventually(lambda: api.post("/v1/scan", json=link).json()["action"] != "allow", 2)
            assert api.get("/").status_code == 404
            assert api.get("/v1/orders").status_code == 404
        with node.api("another") as stranger:
            assert stranger.post("/v1/scan", json=link).status_code == 401

        fresh.kill()
        assert node.stop() == 0
        node.start(**settings)
        with node.api(key) as api:
            eventually(lambda: api.get("/v1/health/ready").status_code == 200)
            assert api.post("/v1/scan", json=link).json()["action"] != "allow"
    finally:
        node.kill()
