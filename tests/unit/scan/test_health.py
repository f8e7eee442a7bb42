"""Health, readiness, figures; and a server without a hub behind it."""

from collections.abc import Callable
from pathlib import Path

from factories.api import Api
from factories.scan_ports import World
from khien.packs import load_pack
from khien.scan.app import build_app
from khien.scan.ports import Ports

Connect = Callable[[str], Api]


def test_alive_and_ready(connect: Connect, world: World) -> None:
    world.releases.block("xau.example")
    nobody = connect("")
    assert nobody.get("/v1/health/live").json() == {"status": "live"}
    ready = nobody.get("/v1/health/ready")
    assert ready.json() == {
        "status": "ready", "snapshot": "main@1", "entries": 1, "problems": [],
    }  # fmt: skip
    world.wrong.append("The database does not answer.")
    not_ready = nobody.get("/v1/health/ready")
    assert not_ready.status_code == 503
    assert not_ready.json()["problems"] == ["The database does not answer."]


def test_figures_count_scans_without_content(api: Api) -> None:
    api.post("/v1/scan", json={"text": "đồ ngu"})
    figures = api.get("/metrics").text
    assert 'khien_scans_total{action="warn",kind="text"}' in figures
    assert "ngu" not in figures


def test_a_node_without_a_hub_takes_no_reports(tmp_path: Path) -> None:
    world = World(tmp_path)
    ports = Ports(world.keys, world.releases)
    app = build_app(ports, world.releases.holder, load_pack("vn"))
    api = Api(app, "forum-key")
    assert api.post("/v1/reports", json={}).status_code == 404
    assert api.get("/v1/orders").status_code == 404
    assert api.post("/v1/scan", json={"text": "a"}).status_code == 200
    assert "/v1/reports" not in api.get("/v1/openapi.json").json()["paths"]
