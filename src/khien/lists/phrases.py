"""The phrase index: which listed phrases stand in a text, as whole words.

Phrases and text are compared folded, so without marks, case and extra spaces. Used by snapshots.
Time grows with the length of the text, whatever is in it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from ahocorasick_rs import AhoCorasick, Implementation

_WINDOW = 16_384
_LONGEST = 300
"""Characters of the longest phrase that is indexed."""


class PhraseIndex:
    """Folded phrases, compiled once and never changed."""

    __slots__ = ("_automaton", "_longest", "phrases")

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(one for one in phrases if one and len(one) <= _LONGEST)
        self._longest = max(map(len, self.phrases), default=0)
        self._automaton = (
            AhoCorasick(
                self.phrases, implementation=Implementation.ContiguousNFA, store_patterns=False
            )
            if self.phrases
            else None
        )

    def find(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Every place (start, end, phrase) where a phrase stands between word bounds.

        Long texts are read through overlapping windows, so that memory stays small.
        """
        automaton = self._automaton
        if automaton is None:
            return
        size = len(folded)
        for base in range(0, size, _WINDOW):
            window = folded if size <= _WINDOW else folded[base : base + _WINDOW + self._longest]
            for which, start, end in automaton.find_matches_as_indexes(window, overlapping=True):
                if start >= _WINDOW:
                    continue
                start += base
                end += base
                if (end == size or not folded[end].isalnum() or not folded[end - 1].isalnum()) and (
                    start == 0 or not folded[start - 1].isalnum() or not folded[start].isalnum()
                ):
                    yield start, end, self.phrases[which]


def longest_first(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Spans that do not overlap: from the left, the longest at each place."""
    kept: list[tuple[int, int, str]] = []
    reached = 0
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span[0] >= reached:
            kept.append(span)
            reached = span[1]
    return kept


def covered_by(spans: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """A test of whether (start, end) lies within one of `spans`."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]
    reach = list(accumulate((end for _, end in ordered), max))

    def covered(start: int, end: int) -> bool:
        place = bisect_right(starts, start) - 1
        return place >= 0 and reach[place] >= end

    return covered
