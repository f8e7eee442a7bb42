"""What a finder of personal data hands back, and the words around a place in a text."""

from typing import Literal

from msgspec import Struct

from khien.detect.text.view import View

What = Literal[
    "phone", "landline", "identity", "bank", "otp", "email", "handle", "address", "school"
]
_TO_WORDS = bytes(c if chr(c).isalnum() else 32 for c in range(256))
_LETTERS = 14
"""Generous room for one word and what separates it from the next."""


class Finding(Struct, frozen=True):
    """Personal data at `start`-`end` of a view's `toned` form."""

    what: What
    start: int
    end: int
    score: float


def words_before(view: View, place: int, count: int) -> str:
    """The last `count` folded words before a place."""
    return _words(view.plain[max(0, place - _LETTERS * count) : place], slice(-count, None))


def words_after(view: View, place: int, count: int) -> str:
    """The first `count` folded words after a place."""
    return _words(view.plain[place : place + _LETTERS * count], slice(count))


def _words(plain: bytes, which: slice) -> str:
    return b" ".join(plain.translate(_TO_WORDS).split()[which]).decode("latin-1")
