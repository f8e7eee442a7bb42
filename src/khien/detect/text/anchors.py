"""Which phrases a text may hold, by the plain words that each of them needs.

Used by the pattern rules, so that most texts never reach an expression. The compiled part and the
look-up here give the same numbers.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from khien import _speed
from khien.detect.text.letters import TO_PLAIN_WORDS


class Anchors:
    """The needs of phrases, by their number: of each set of words at least one must be there."""

    def __init__(self, needs: Iterable[Sequence[frozenset[str]]]) -> None:
        self._words: dict[bytes, int] = {}
        self._begins: list[list[int]] = []
        self._sets: list[list[list[int]]] = []
        for phrase, (first, *others) in enumerate(needs):
            for word in self._numbers(first):
                self._begins[word].append(phrase)
            self._sets.append([self._numbers(words) for words in others])
        speed = _speed.text()
        self._compiled: tuple[Any, Any] | None = None
        if speed is not None:
            self._compiled = speed.candidates, self._made(speed.make_anchors)

    def _numbers(self, words: frozenset[str]) -> list[int]:
        found = set()
        for word in map(_one_word, words):
            if word not in self._words:
                self._words[word] = len(self._words)
                self._begins.append([])
            found.add(self._words[word])
        return sorted(found)

    def _made(self, make: Any) -> object:
        sets = [words for phrase in self._sets for words in phrase]
        return make(
            TO_PLAIN_WORDS,
            list(self._words),
            _starts(self._begins),
            _joined(self._begins),
            _starts(self._sets),
            _starts(sets),
            _joined(sets),
        )

    def candidates(self, coded: bytes) -> list[int]:
        """The numbers of the phrases that a text, in the code page of `letters`, may hold."""
        if self._compiled is not None:
            find, anchors = self._compiled
            found: list[int] = find(anchors, coded)
            return found
        return self.candidates_slowly(coded)

    def candidates_slowly(self, coded: bytes) -> list[int]:
        """`candidates` in Python."""
        known = self._words
        held = {known[w] for w in known.keys() & coded.translate(TO_PLAIN_WORDS).split(b" ")}
        begun = {phrase for word in held for phrase in self._begins[word]}
        return [
            phrase
            for phrase in sorted(begun)
            if not any(held.isdisjoint(words) for words in self._sets[phrase])
        ]


def _one_word(written: str) -> bytes:
    """The word to look for where a spelling is written as several."""
    return max(written.encode().split(), key=len)


def _starts(lists: Sequence[Sequence[object]]) -> bytes:
    """Where each list begins when all are put one after another, and their end; 32 bits each."""
    return array("I", [0, *accumulate(map(len, lists))]).tobytes()


def _joined(lists: Sequence[Sequence[int]]) -> bytes:
    return array("I", [number for each in lists for number in each]).tobytes()
