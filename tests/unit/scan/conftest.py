"""The scan API in front of a hub in memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from factories.api import Api
from factories.scan_ports import World
from khien.packs import load_pack
from khien.scan.app import build_app


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def connect(world: World) -> Callable[[str], Api]:
    """A client for each key; "" has none."""
    app = build_app(world.ports, world.releases.holder, load_pack("vn"), bus=world.bus)
    return lambda key: Api(app, key)


@pytest.fixture
def api(connect: Callable[[str], Api]) -> Api:
    """The forum, whose key may do everything."""
    return connect("forum-key")
