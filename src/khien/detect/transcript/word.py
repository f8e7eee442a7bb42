"""A word as it stands on a picture. Made by `letters`, put together by `bubbles` and `layout`."""

import unicodedata
from functools import lru_cache

from msgspec import Struct

_LOW, _MIDDLE, _HIGH = 0.53, 0.65, 0.73
"""How high letters such as x, t and h are in most fonts, in sizes of the font."""
_MARK = 0.17
_TALL = frozenset("bdfhklđ0123456789?!|/()")
_NOT_ABOVE = frozenset("\u031b\u0323")
"""Horn and dot below, the marks that make no letter higher."""


class Word(Struct, frozen=True):
    """One word and where it stands, in pixels. `confidence` 0-1; `line` numbers its line."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    base: int
    """Where its line's letters stand."""
    confidence: float
    line: int

    @property
    def size(self) -> float:
        """The size of its font in pixels, from how high its highest letter should be."""
        return (self.base - self.top) / max(_height(letter) for letter in self.text)


@lru_cache(maxsize=512)
def _height(letter: str) -> float:
    """How high a letter reaches over its line, in sizes of the font."""
    parts = unicodedata.normalize("NFD", letter)
    plain, marks = parts[0], parts[1:]
    above = sum(mark not in _NOT_ABOVE for mark in marks)
    if plain.isupper() or plain in _TALL:
        return _HIGH + above * _MARK
    return (_MIDDLE if plain in "ti" else _LOW) + above * _MARK
