"""Identifiers that people read aloud or copy: short, unguessable, without look-alike letters."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def short_id(length: int = 12) -> str:
    """A random identifier of 30-letter alphabet characters (12 of them are 58 bits)."""
    letters = ""
    while len(letters) < length:
        # Bytes from 240 on are dropped, so that every letter is equally likely.
        letters += "".join(_ALPHABET[b % 30] for b in secrets.token_bytes(length + 4) if b < 240)
    return letters[:length]
