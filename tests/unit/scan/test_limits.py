"""A token bucket for each key."""

from pathlib import Path

import pytest

from factories.api import Api
from factories.scan_ports import World
from khien.packs import load_pack
from khien.scan import limits
from khien.scan.app import build_app
from khien.scan.limits import Buckets
from khien.scan.structs import Refusal


def test_a_burst_then_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: moment[0])
    buckets = Buckets(2)
    for _ in range(4):
        buckets.take("forum")
    with pytest.raises(Refusal) as caught:
        buckets.take("forum")
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "1")
    buckets.take("game")
    moment[0] += 0.5
    buckets.take("forum")


def test_no_rate_sets_no_limit() -> None:
    buckets = Buckets(0)
    for _ in range(1000):
        buckets.take("forum")


def test_the_api_says_when_to_come_back(tmp_path: Path) -> None:
    world = World(tmp_path)
    app = build_app(world.ports, world.releases.holder, load_pack("vn"), requests_per_second=1)
    api = Api(app, "forum-key")
    found = [api.post("/v1/scan", json={"text": "a"}) for _ in range(5)]
    assert [r.status_code for r in found[:2]] == [200, 200]
    assert found[-1].status_code == 429 and found[-1].headers["Retry-After"] == "1"
