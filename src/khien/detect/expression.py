"""google-re2 over bytes, without what its Python wrapper adds for text and groups.

Detectors ask an expression several times for every message; the wrapper's generator and match
objects would take longer than the matching. Time is linear in the length of the bytes.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import re2

_UNANCHORED = re2._Anchor.UNANCHORED
_NOTHING = (-1, -1)


class Expression:
    """An expression; only the whole match is of interest, groups are not captured.

    Compiled when first used: a command that reads one line needs few of them.
    """

    def __init__(self, source: bytes) -> None:
        self.source = source

    @cached_property
    def _match(self) -> Any:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # one byte a letter, whichever letter it is
        options.never_capture = True
        options.log_errors = False
        options.max_mem = 32 << 20
        return re2.compile(self.source, options)._regexp.Match

    def compile(self) -> None:
        """Compile now; raises `re2.error` where the expression is none."""
        _ = self._match

    def found(self, data: bytes) -> bool:
        """Whether there is a match anywhere."""
        spans: list[tuple[int, int]] = self._match(_UNANCHORED, data, 0, len(data))
        return spans[0] != _NOTHING

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """The place of every match, from the left, none overlapping another."""
        at, end = 0, len(data)
        while at <= end:
            span: tuple[int, int] = self._match(_UNANCHORED, data, at, end)[0]
            if span == _NOTHING:
                return
            yield span
            at = span[1] if span[1] > span[0] else span[1] + 1


class TextExpression:
    """An expression over text, with groups, as google-re2's wrapper gives it; compiled when first
    used."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def _compiled(self) -> Any:
        options = re2.Options()
        options.log_errors = False
        return re2.compile(self.source, options)

    def finditer(self, text: str) -> Iterator[Any]:
        found: Iterator[Any] = self._compiled.finditer(text)
        return found

    def search(self, text: str) -> Any:
        return self._compiled.search(text)

    def match(self, text: str) -> Any:
        return self._compiled.match(text)

    def sub(self, by: str, text: str) -> str:
        return str(self._compiled.sub(by, text))
