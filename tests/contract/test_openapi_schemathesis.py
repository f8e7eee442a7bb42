"""Whatever a stranger sends, the API answers as it says it does, and never with a 500.

A real server on a port of this machine, with the hub in memory behind it.
"""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from factories.scan_ports import World
from khien.packs import load_pack
from khien.scan.app import build_app

EXAMPLES = 25


ROOT = Path(__file__).resolve().parents[2]
# A stream has no end that a single request could wait for; tests/unit/scan/test_sse.py reads it.
SCHEMA = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.json").exclude(
    path="/v1/lists/{name}/events"
)


@schemathesis.serializer("video/*")
def as_it_is(context: Any, value: Any) -> Any:
    return value


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, closing(socket.socket()) as listening:
        world = World(Path(folder))
        world.releases.block("xau.example")
        world.releases.make_seed()
        app = build_app(world.ports, world.releases.holder, load_pack("vn"), bus=world.bus)
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        world.bus.close()
        server.should_exit = True
        thread.join(10)


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_any_request_is_answered_as_described(case: schemathesis.Case, address: str) -> None:
    case.headers.update({"Authorization": "Bearer forum-key"})
    response = case.call(base_url=address)
    assert response.status_code != 500, response.text
    # Topics are the pack's and states are the order's: what fits the schema may still be refused.
    not_asked = [positive_data_acceptance]
    if case.media_type == "multipart/form-data":
        # On the wire a form has no types: an empty array there is a field left out.
        not_asked.append(negative_data_rejection)
    case.validate_response(response, excluded_checks=not_asked)
