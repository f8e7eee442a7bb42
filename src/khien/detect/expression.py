"""google-re2 over bytes, without what its Python wrapper adds for text and groups.

Detectors ask an expression several times for every message; the wrapper's generator and match
objects would take longer than the matching. Time is linear in the length of the bytes.
"""

from collections.abc import Iterator

import re2

_UNANCHORED = re2._Anchor.UNANCHORED
_NOTHING = (-1, -1)


class Expression:
    """A compiled expression; only the whole match is of interest, groups are not captured."""

    __slots__ = ("_match", "source")

    def __init__(self, source: bytes) -> None:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # one byte a letter, whichever letter it is
        options.never_capture = True
        options.log_errors = False
        options.max_mem = 32 << 20
        self.source = source
        self._match = re2.compile(source, options)._regexp.Match

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
