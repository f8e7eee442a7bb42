"""Sealing and opening with PyNaCl. The rest of the hub sees bytes and `Locked`, never nacl."""

import secrets

import nacl.exceptions
import nacl.secret
from django.utils.translation import gettext as _
from nacl.public import PrivateKey, PublicKey, SealedBox

from khien.core.errors import KhienError

Blob = bytes | memoryview
"""Bytes as the databases give them back."""

KEY_BYTES = nacl.secret.SecretBox.KEY_SIZE
_PAD = 64


class Locked(KhienError):
    """These words cannot be opened with the keys at hand."""


def new_key() -> bytes:
    """32 random bytes: the key of one envelope."""
    return secrets.token_bytes(KEY_BYTES)


def new_pair() -> tuple[bytes, bytes]:
    """A key pair as (private, public), 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def seal(key: bytes, text: str) -> bytes:
    """The text under an envelope's key. Padded to 64 bytes, so the length tells little."""
    plain = text.encode("utf-8", "surrogatepass") + b"\x01"
    return bytes(nacl.secret.SecretBox(key).encrypt(plain + b"\x00" * (-len(plain) % _PAD)))


def unseal(key: bytes, blob: Blob) -> str:
    """The text of `seal`. Raises `Locked` for a wrong key or altered bytes."""
    plain = unwrap(key, blob).rstrip(b"\x00")
    return plain[:-1].decode("utf-8", "surrogatepass")


def wrap(key: bytes, secret: bytes) -> bytes:
    """Secret bytes under a symmetric key."""
    return bytes(nacl.secret.SecretBox(key).encrypt(secret))


def unwrap(key: bytes, blob: Blob) -> bytes:
    """The bytes of `wrap`. Raises `Locked` for a wrong key or altered bytes."""
    try:
        return nacl.secret.SecretBox(key).decrypt(bytes(blob))
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise Locked(_("This cannot be opened with the key at hand.")) from error


def seal_to(public: Blob, secret: bytes) -> bytes:
    """Secret bytes that only the holder of the private half can open (48 bytes longer)."""
    return bytes(SealedBox(PublicKey(bytes(public))).encrypt(secret))


def open_sealed(private: bytes, blob: Blob) -> bytes:
    """The bytes of `seal_to`. Raises `Locked` for another's private key or altered bytes."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(bytes(blob))
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise Locked(_("This was sealed to somebody else.")) from error
