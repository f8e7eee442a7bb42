"""The form of a provider's key, and how its digest is made. Used by actions and the key ring.

A key is 256 random bits, so a plain SHA-256 is as good as a slow one and costs a request nothing.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from khien.core.ids import short_id


@dataclass(frozen=True)
class Token:
    """A fresh key: `text` goes to the provider once, the rest is stored."""

    text: str
    prefix: str
    digest: str


def digest_of(text: str) -> str:
    """What is stored of a key, and looked up for each call: 64 hex digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> Token:
    prefix = short_id(8)
    text = f"khien_{prefix}_{secrets.token_urlsafe(32)}"
    return Token(text, prefix, digest_of(text))
