"""Keys of a publisher live in one file and are never replaced behind its back."""

import stat
from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.lists.signing import PublicKey, SigningKey, parse_keys


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "lists.key"
    first = SigningKey.load_or_create(path)
    again = SigningKey.load_or_create(path)
    assert first.public == again.public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_damaged_key_stops_everything_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lists.key"
    path.write_text("not a key")
    with pytest.raises(KhienError, match="does not hold a signing key"):
        SigningKey.load_or_create(path)
    assert path.read_text() == "not a key"


def test_only_the_signed_words_verify() -> None:
    key = SigningKey.generate()
    signature = key.sign(b"words")
    assert key.public.verifies(b"words", signature)
    assert not key.public.verifies(b"other words", signature)
    assert not key.public.verifies(b"words", signature[:-1])
    assert not key.public.verifies(b"words", bytes(64))
    assert not SigningKey.generate().public.verifies(b"words", signature)


def test_a_public_key_travels_as_text() -> None:
    key = SigningKey.generate().public
    assert PublicKey.parse(key.text) == key
    assert parse_keys([key.text]) == (key,)
    assert len(key.id) == 16


@pytest.mark.parametrize(
    "text", ["", "ed25519:", "ed25519:AAAA", "rsa:AAAA", "ed25519:é", "x" * 99]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(KhienError, match="not a public key"):
        PublicKey.parse(text)


def test_a_secret_never_shows_in_a_traceback() -> None:
    key = SigningKey(b"s" * 32)
    assert "c3Nz" not in repr(key)
    assert key.public.text in repr(key)
