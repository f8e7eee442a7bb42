"""Which phrases a text may hold, by the plain words that each of them needs.

Used by the pattern rules, so that most texts never reach an expression. The compiled part and the
look-up here give the same numbers.
"""

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct

from khien import _speed
from khien.detect.text.letters import TO_PLAIN_WORDS


class Anchors(Struct, frozen=True, dict=True):
    """The needs of phrases, by their number: of each set of words at least one must be there.

    Numbers of 32 bits, as the compiled part reads them: `begins[begin_at[w]:begin_at[w + 1]]` are
    the phrases whose first set holds word `w`; their other sets are `set_at[p]` to `set_at[p + 1]`,
    and the words of set `s` are `members[member_at[s]:member_at[s + 1]]`.
    """

    words: list[bytes]
    begin_at: bytes
    begins: bytes
    set_at: bytes
    member_at: bytes
    members: bytes

    @classmethod
    def of(cls, needs: Iterable[Sequence[frozenset[str]]]) -> "Anchors":
        """The anchors of phrases, each given as its sets, the one to look it up by first."""
        numbers: dict[bytes, int] = {}
        begins: list[list[int]] = []
        sets: list[list[list[int]]] = []

        def numbered(words: frozenset[str]) -> list[int]:
            found = sorted(set(map(_one_word, words)))
            return [numbers.setdefault(word, len(numbers)) for word in found]

        for phrase, (first, *others) in enumerate(needs):
            for word in numbered(first):
                begins += [[] for _ in range(word + 1 - len(begins))]
                begins[word].append(phrase)
            sets.append([numbered(words) for words in others])
        begins += [[] for _ in range(len(numbers) - len(begins))]
        members = [words for phrase in sets for words in phrase]
        return cls(
            list(numbers),
            _starts(begins),
            _joined(begins),
            _starts(sets),
            _starts(members),
            _joined(members),
        )

    def candidates(self, coded: bytes) -> list[int]:
        """The numbers of the phrases that a text, in the code page of `letters`, may hold."""
        if self._compiled is not None:
            find, anchors = self._compiled
            found: list[int] = find(anchors, coded)
            return found
        return self.candidates_slowly(coded)

    @cached_property
    def _compiled(self) -> tuple[Any, Any] | None:
        speed = _speed.text()
        if speed is None:
            return None
        parts = (self.begin_at, self.begins, self.set_at, self.member_at, self.members)
        return speed.candidates, speed.make_anchors(TO_PLAIN_WORDS, self.words, *parts)

    def candidates_slowly(self, coded: bytes) -> list[int]:
        """`candidates` in Python."""
        known, begins, sets = self._slow
        held = {known[w] for w in known.keys() & coded.translate(TO_PLAIN_WORDS).split(b" ")}
        begun = {phrase for word in held for phrase in begins[word]}
        return [
            phrase
            for phrase in sorted(begun)
            if not any(held.isdisjoint(words) for words in sets[phrase])
        ]

    @cached_property
    def _slow(self) -> tuple[dict[bytes, int], list[list[int]], list[list[list[int]]]]:
        begins = _parted(_numbers(self.begins), self.begin_at)
        members = _parted(_numbers(self.members), self.member_at)
        return {word: i for i, word in enumerate(self.words)}, begins, _parted(members, self.set_at)


def _one_word(written: str) -> bytes:
    """The word to look for where a spelling is written as several."""
    return max(written.encode().split(), key=len)


def _starts(lists: Sequence[Sequence[object]]) -> bytes:
    """Where each list begins when all are put one after another, and their end."""
    return array("I", [0, *accumulate(map(len, lists))]).tobytes()


def _joined(lists: Sequence[Sequence[int]]) -> bytes:
    return array("I", [number for each in lists for number in each]).tobytes()


def _numbers(joined: bytes) -> list[int]:
    return array("I", joined).tolist()


def _parted(every: list[Any], starts: bytes) -> list[Any]:
    """The opposite of `_joined` and `_starts`."""
    at = _numbers(starts)
    return [every[start:end] for start, end in pairwise(at)]
