"""A command finds the server that uses a data folder, as long as that server runs."""

import fcntl
import os
from pathlib import Path

from khien.core.demo_mark import DemoCard, moved
from khien.core.served import NAME, served_at


def test_the_address_is_known_while_the_lock_is_held(tmp_path: Path) -> None:
    assert served_at(tmp_path) is None
    lock = os.open(tmp_path / NAME, os.O_RDWR | os.O_CREAT)
    os.write(lock, b"12\nhttp://127.0.0.1:8199\n")
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert served_at(tmp_path) == "http://127.0.0.1:8199"
    os.close(lock)
    assert served_at(tmp_path) is None


def test_a_card_moves_with_the_server() -> None:
    card = DemoCard(site="http://a", desk="http://a/desk/", appeal_of="http://a/why/x")
    assert moved(card, "https://b") == DemoCard(
        site="https://b", desk="https://b/desk/", appeal_of="https://b/why/x"
    )
