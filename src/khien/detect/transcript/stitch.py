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
_MOST_SHARED = 60


def stitched(parts: Sequence[Transcript]) -> Transcript:
    """One transcript in the order in which the pictures overlap, else in the order given."""
    left = [part for part in parts if part.messages]
    if not left:
        return parts[0] if parts else Transcript("other", ())
    told = list(left.pop(0).messages)
    while left:
        after = max(left, key=lambda part: overlap(told, part.messages))
        before = max(left, key=lambda part: overlap(part.messages, told))
        ends, begins = overlap(told, after.messages), overlap(before.messages, told)
        if begins > ends:
            told = _join(before.messages, told, begins)
            left.remove(before)
        else:
            chosen = after if ends else left[0]
            told = _join(told, chosen.messages, ends)
            left.remove(chosen)
    return Transcript(_kind(parts), tuple(told))


def overlap(first: Sequence[SaidLine], second: Sequence[SaidLine]) -> int:
    """How many messages at the end of `first` are those at the beginning of `second`."""
    for shared in range(min(len(first), len(second), _MOST_SHARED), 0, -1):
        pairs = list(zip(first[len(first) - shared :], second[:shared], strict=True))
        if all(_same(a, b) for a, b in pairs) and (
            shared > 1 or len(pairs[0][0].text) >= _LONG_ENOUGH
        ):
            return shared
    return 0


def _join(first: Sequence[SaidLine], second: Sequence[SaidLine], shared: int) -> list[SaidLine]:
    kept = list(first[: len(first) - shared])
    for a, b in zip(first[len(first) - shared :], second[:shared], strict=True):
        whole, other = (a, b) if _weight(a) >= _weight(b) else (b, a)
        kept.append(
            replace(
                whole,
                name=whole.name or other.name,
                at=whole.at or other.at,
                quote=whole.quote or other.quote,
            )
        )
    return [*kept, *second[shared:]]


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
