"""Folding that remembers where every letter came from.

`core.text.fold` tells whether texts are alike; here a match in folded text is led back to the
exact characters of the original. Used by the phrase index; the two foldings are tested equal.
"""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

from khien.core.text import fold


class _Letters(dict[int, str]):
    """What each character folds to; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = " " if letter.isspace() else fold(f"a{letter}a")[1:-1]
        # fold() collapses white space, which a character of its own may decompose into.
        self[code] = folded
        return folded


_LETTERS = _Letters()


class FoldedText:
    """A text, its folded form, and the way back. Nothing is mapped before a span is asked for."""

    __slots__ = ("_original", "_runs", "_starts", "folded")

    def __init__(self, text: str) -> None:
        self._original = text
        self._starts: list[int] | None = None
        self._runs: tuple[list[int], list[int]] | None = None
        self.folded = " ".join(_letters(text).split())

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original that folded[start:end] came from.

        Combining marks after the last letter belong to it.
        """
        first, last = self._before_spaces(start), self._before_spaces(end - 1)
        original = self._original
        if not original.isascii():
            if self._starts is None:
                widths = map(len, map(_LETTERS.__getitem__, map(ord, original)))
                self._starts = list(accumulate(widths, initial=0))
            first = bisect_right(self._starts, first) - 1
            last = bisect_right(self._starts, last) - 1
        last += 1
        while last < len(original) and unicodedata.combining(original[last]):
            last += 1
        return first, last

    def _before_spaces(self, index: int) -> int:
        """Where folded[index] stood before white space was collapsed."""
        if self._runs is None:
            at: list[int] = [0]
            dropped: list[int] = [0]
            total = 0
            for run in re.finditer(r"\s+", _letters(self._original)):
                surplus = run.end() - run.start() - (run.start() > 0)
                if surplus:
                    total += surplus
                    at.append(run.end() - total)
                    dropped.append(total)
            self._runs = at, dropped
        at, dropped = self._runs
        return index + dropped[bisect_right(at, index) - 1]


def _letters(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_LETTERS)
