"""One server for the tests that only visit it, and fresh ones for those that hurt it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.running import Running, until_known


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Running]:
    """A data folder without a server; whatever was started is killed at the end."""
    running = Running(tmp_path / "data")
    yield running
    running.kill()


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A running server and a key; shared by tests that leave it as it was."""
    running = Running(tmp_path_factory.mktemp("visited") / "data").start()
    key = running.issue_key()
    until_known(running, key)
    yield running, key
    running.kill()
