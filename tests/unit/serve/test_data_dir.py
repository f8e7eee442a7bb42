"""The data folder and the address: had by one server, or refused with words that help."""

import errno
import socket
from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.serve import address, data_dir
from khien.serve.data_dir import DataDir


def test_the_folder_is_made_closed_to_others_and_let_go_again(tmp_path: Path) -> None:
    root = tmp_path / "a" / "b"
    with DataDir(root):
        assert root.stat().st_mode & 0o777 == 0o700
        with pytest.raises(KhienError, match="Another khien serve"), DataDir(root):
            pass
    with DataDir(root):
        pass


def test_a_full_disk_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_dir, "free_bytes", lambda _root: 5 * 2**20)
    with pytest.raises(KhienError) as refused, DataDir(tmp_path):
        pass
    assert "is full: 5 MiB are free" in refused.value.message
    assert "nothing was lost" in refused.value.hint


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EROFS, "cannot be written"),
        (errno.EACCES, "cannot be written"),
        (errno.ENOTDIR, "not a folder"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_every_refusal_of_the_file_system_has_its_words(number: int, words: str) -> None:
    assert words in data_dir.refusal(Path("/x"), OSError(number, "reason")).message


def test_a_port_is_reserved_without_listening_and_named_when_taken() -> None:
    with address.reserve("127.0.0.1", 0) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)
        address.listen(sock, "127.0.0.1", port)
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        with pytest.raises(KhienError, match=f"Port {port} on 127.0.0.1 is already in use"):
            address.reserve("127.0.0.1", port)


@pytest.mark.parametrize("host", ["not a host", "", "256.1.1.1"])
def test_what_is_no_address_is_refused_or_means_all(host: str) -> None:
    try:
        address.reserve(host, 0).close()
    except KhienError as error:
        assert "not an address" in error.message


def test_ports_below_1024_name_the_proxy() -> None:
    error = address.refusal("127.0.0.1", 80, OSError(errno.EACCES, "denied"))
    assert "reverse proxy" in error.hint
