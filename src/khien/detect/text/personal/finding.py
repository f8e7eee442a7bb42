"""What a finder of personal data hands back, and the words around a place in a text."""

from typing import Literal

from msgspec import Struct

from khien.detect.text.view import View

What = Literal[
    "phone", "landline", "identity", "bank", "otp", "email", "handle", "address", "school"
]
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
    return " ".join(_words(view.plain_text[max(0, place - _LETTERS * count) : place])[-count:])


def words_after(view: View, place: int, count: int) -> str:
    """The first `count` folded words after a place."""
    return " ".join(_words(view.plain_text[place : place + _LETTERS * count])[:count])


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()
