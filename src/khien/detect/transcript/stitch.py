"""Several screenshots of one conversation → one transcript, each message once. Called by `read`.

People scroll and shoot again, so the end of one picture is the beginning of another. Messages are
compared as they sound, without marks and case, because reading errs in marks first. Pure.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec.structs import replace

from khien.core.text import fold
from khien.detect.transcript.words import PictureKind, SaidLine, Transcript

_ALIKE = 0.8
_CUT = 0.85
"""Likeness of the shared part where one picture cut a message off."""
_LONG_ENOUGH = 6
_WORTH, _WORTH_SHORT = 1.0, 0.4
"""What a message that both pictures have counts; a short one is often said twice."""
_MISSING, _OTHER = 0.7, 1.2
"""What a message costs that only one of them has, or that reads differently."""
_MISSING_FIRST = 1.3
"""The first message of a picture, cut through by its top, is in the one before as well."""
_ENOUGH = 0.9
_MOST_SHARED = 60

Pair = tuple[int | None, int | None]
"""Numbers of one message in the first and the second picture; None where it is missing."""


def stitched(parts: Sequence[Transcript]) -> Transcript:
    """One transcript in the order in which the pictures overlap, else in the order given."""
    left = [list(part.messages) for part in parts if part.messages]
    told = left.pop(0) if left else []
    while left:
        after = max(left, key=lambda part: overlap(told, part)[0])
        before = max(left, key=lambda part: overlap(part, told)[0])
        ends, begins = overlap(told, after), overlap(before, told)
        if begins[0] > ends[0]:
            left.remove(before)
            told = _join(before, told, begins[1])
        else:
            chosen = after if ends[0] else left[0]
            left.remove(chosen)
            told = _join(told, chosen, ends[1])
    return Transcript(_kind(parts), tuple(told))


def overlap(first: Sequence[SaidLine], second: Sequence[SaidLine]) -> tuple[float, list[Pair]]:
    """How well the end of `first` is the beginning of `second`, 0 where it is not, and the pairs.

    Aligned like two spellings of one word: a message that one picture lacks, or that was misread,
    costs less than what the others speak for.
    """
    skipped = max(0, len(first) - _MOST_SHARED)
    rows, columns = len(first) - skipped, min(len(second), _MOST_SHARED)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step: list[list[Pair]] = [[(1, 0)] * (columns + 1) for _ in range(rows + 1)]
    for j in range(1, columns + 1):
        best[0][j], step[0][j] = best[0][j - 1] - _missing(j), (0, 1)
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            worth = _worth(first[skipped + i - 1], second[j - 1])
            best[i][j], step[i][j] = max(
                (best[i - 1][j - 1] + worth, (1, 1)),
                (best[i - 1][j] - _MISSING, (1, 0)),
                (best[i][j - 1] - _missing(j), (0, 1)),
            )
    j = max(range(columns + 1), key=lambda column: best[rows][column])
    score, i = best[rows][j], rows
    if score < _ENOUGH:
        return 0.0, []
    pairs: list[Pair] = []
    while j:
        down, right = step[i][j]
        i, j = i - (down or 0), j - (right or 0)
        pairs.append((skipped + i if down else None, j if right else None))
    return score, pairs[::-1]


def _join(
    first: Sequence[SaidLine], second: Sequence[SaidLine], pairs: Sequence[Pair]
) -> list[SaidLine]:
    shared = [i for i, _ in pairs if i is not None]
    joined = list(first[: shared[0]] if shared else first)
    for i, j in pairs:
        if i is None or j is None:
            joined.append(first[i] if i is not None else second[j or 0])
            continue
        a, b = first[i], second[j]
        cut = a.side == b.side and (j == 0 or i == len(first) - 1)
        if not _same(a, b):
            # Between others that are the same these two must be one, cut through in one picture.
            joined += [a if j == 0 else b] if cut else [a, b]
            continue
        whole, other = (a, b) if _weight(a) >= _weight(b) else (b, a)
        joined.append(
            replace(
                whole,
                name=whole.name or other.name,
                at=whole.at or other.at,
                quote=whole.quote or other.quote,
            )
        )
    return [*joined, *second[1 + max((j for _, j in pairs if j is not None), default=-1) :]]


def _missing(j: int) -> float:
    return _MISSING_FIRST if j == 1 else _MISSING


def _worth(a: SaidLine, b: SaidLine) -> float:
    if not _same(a, b):
        return -_OTHER
    return _WORTH if min(len(a.text), len(b.text)) >= _LONG_ENOUGH else _WORTH_SHORT


def _weight(line: SaidLine) -> tuple[int, float]:
    """The longer one was not cut off; of two that are as long the surer one is kept."""
    return len(line.text) // 3, line.confidence


def _same(a: SaidLine, b: SaidLine) -> bool:
    if a.side != b.side:
        return False
    one, two = sorted((fold(a.text), fold(b.text)), key=len)
    if SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE:
        return True
    if len(one) < _LONG_ENOUGH:
        return False
    ends = (two[: len(one)], two[-len(one) :])
    return any(SequenceMatcher(None, one, end, autojunk=False).ratio() >= _CUT for end in ends)


def _kind(parts: Sequence[Transcript]) -> PictureKind:
    kinds = {part.kind for part in parts}
    if "photo_of_screen" in kinds:
        return "photo_of_screen"
    return "screenshot" if "screenshot" in kinds else "other"
