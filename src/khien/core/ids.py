"""Identifiers that people read aloud or copy: short, unguessable, without look-alike letters."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def short_id(length: int = 12) -> str:
    """A random identifier of 30-letter alphabet characters (12 of them are 58 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
