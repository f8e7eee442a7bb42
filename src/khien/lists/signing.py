"""Ed25519 keys of the lists: the hub signs releases, every subscriber checks them.

Called by `release`, by the hub (which owns the secret key) and by clients (which hold only public
keys). A secret key never leaves its file; nothing here logs or prints one.
"""

import base64
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as _Secret
from nacl.signing import VerifyKey as _Public

from khien.core.errors import KhienError

_PREFIX = "ed25519:"


class PublicKey:
    """A key that checks signatures. Its text is `ed25519:` and 32 bytes in base64."""

    __slots__ = ("_key", "id", "text")

    def __init__(self, raw: bytes) -> None:
        self._key = _Public(raw)
        self.text = _PREFIX + base64.b64encode(raw).decode()
        self.id = hashlib.sha256(raw).hexdigest()[:16]

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """The key written as `text`; `KhienError` if it is none."""
        try:
            if not text.startswith(_PREFIX):
                raise ValueError
            raw = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
            return cls(raw)
        except (ValueError, TypeError) as error:
            raise KhienError(
                "That is not a public key of a list.",
                f"It starts with {_PREFIX} and is followed by 44 letters of base64.",
            ) from error

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key's owner signed exactly `message`."""
        try:
            self._key.verify(message, signature)
        except (BadSignatureError, ValueError):
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"PublicKey({self.text})"


class SigningKey:
    """The secret key of a publisher, kept in one file that only its owner may read."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        self._key = _Secret(seed)
        self.public = PublicKey(bytes(self._key.verify_key))

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(os.urandom(32))

    @classmethod
    def load_or_create(cls, path: Path) -> "SigningKey":
        """The key in `path`; a new one is written there, readable by its owner alone, if none is.

        Raises `KhienError` where the file holds something else: a damaged key is never replaced,
        for every subscriber has pinned it.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _create(path, base64.b64encode(os.urandom(32)) + b"\n")
        try:
            return cls(base64.b64decode(path.read_bytes().strip(), validate=True))
        except (ValueError, TypeError) as error:
            raise KhienError(
                f"{path} does not hold a signing key.",
                "Put the key back from a back-up: subscribers trust no other.",
            ) from error
        except OSError as error:
            raise KhienError(f"{path} cannot be read: {error.strerror}.") from error

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return self._key.sign(message).signature

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public.text})"


def parse_keys(texts: Iterable[str]) -> tuple[PublicKey, ...]:
    """Public keys from their texts; `KhienError` at the first that is none."""
    return tuple(PublicKey.parse(text) for text in texts)


def _create(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; a file that appeared meanwhile wins."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
