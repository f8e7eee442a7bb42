"""A hub, a publisher, and clients that are closed whatever happens."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from khien.client import Client
from unit.client.hub import KEY, Hub, Publisher


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.fixture
def hub(publisher: Publisher) -> Iterator[Hub]:
    started = Hub(publisher)
    yield started
    started.stop()


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    clients: list[Client] = []

    def make(url: str, **options: object) -> Client:
        options.setdefault("cache_dir", tmp_path / "cache")
        options.setdefault("poll_seconds", 0.05)
        client = Client(url, str(options.pop("key", KEY)), **options)  # type: ignore[arg-type]
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


def eventually(what: Callable[[], bool], seconds: float = 8.0) -> None:
    """Fails unless `what` becomes true in time."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.01)
