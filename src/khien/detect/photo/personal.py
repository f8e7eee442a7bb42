"""Words read from a photo → what they give away, each with the place where it stands.

The engine's detectors of personal data read the words as one text; patterns of `vn.yaml` find what
only photos show: plates, class signs, school names, streets, name tags. Called by `look`.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import re2
from msgspec import Struct
from msgspec.structs import replace

from khien.core.errors import KhienError
from khien.detect.data_file import DataFile
from khien.detect.detector import NoLists
from khien.detect.photo.findings import Box, Finding, Kind
from khien.detect.photo.reasons import REASONS
from khien.detect.photo.traces.trace import plain
from khien.detect.photo.words import Word
from khien.detect.text.personal.detector import PersonalDataDetector
from khien.detect.text.view import View

_SURE_CONFIDENCE = 70.0
_SURE_SCORE = 0.5
_LEAST_SCORE = 0.4
_NEAR = 2.0
"""Heights of a letter between two lines of one sign, at most."""
_KINDS: dict[str, Kind] = {
    "phone": "phone",
    "landline": "landline",
    "identity": "identity_number",
    "bank": "bank_account",
    "otp": "one_time_code",
    "email": "email",
    "handle": "social_name",
    "address": "address",
    "school": "school",
}
"""Sorts of the personal-data detector → kinds of findings."""


_ALIKE = frozenset({"address", "street"})
"""Two readings of one sign may tell these apart wrongly."""


class Pattern(Struct, frozen=True, forbid_unknown_fields=True):
    """`find` is looked for in lower-case words, without marks where it has none itself; its first
    group, if it has one, is what stands there. `sure` is false where it may well be harmless."""

    kind: Kind
    find: str
    sure: bool = True
    but: str = ""
    """Words that make it something else."""


class Hit(Struct, frozen=True):
    """A stretch of the text read."""

    kind: Kind
    start: int
    end: int
    sure: bool


def personal_findings(readings: Iterable[list[Word]]) -> tuple[Finding, ...]:
    """Findings of all readings of one picture. What two see in one place is one finding: the surer
    or longer words, over all of the place that either saw."""
    kept: list[Finding] = []
    for words in readings:
        for finding in _in_reading(words):
            place = next((i for i, other in enumerate(kept) if _same(finding, other)), None)
            if place is None:
                kept.append(finding)
            else:
                kept[place] = _together(finding, kept[place])
    return tuple(kept)


def _together(one: Finding, other: Finding) -> Finding:
    better = max(other, one, key=lambda f: (f.sure, len(str(f.value))))
    boxes = [f.box for f in (one, other) if isinstance(f.box, Box)]
    return replace(better, box=_around(boxes))


def _in_reading(words: list[Word]) -> Iterator[Finding]:
    text, starts = _joined(words)
    taken: list[Hit] = []
    for hit in sorted(_hits(text), key=lambda h: (not h.sure, h.start - h.end)):
        if any(_mostly_in(hit, other) for other in taken):
            continue
        taken.append(hit)
        said = [
            word
            for word, start in zip(words, starts, strict=True)
            if start < hit.end and hit.start < start + len(word.text)
        ]
        if said and _beside_one_another(said):
            name, why = REASONS[hit.kind]
            sure = hit.sure and min(word.confidence for word in said) >= _SURE_CONFIDENCE
            value = plain(text[hit.start : hit.end])
            box = _around(word.box for word in said)
            yield Finding(hit.kind, name, why, value, box, sure)


def _mostly_in(hit: Hit, other: Hit) -> bool:
    """Whether a hit says of one stretch what a surer or longer one has said of it."""
    both = min(hit.end, other.end) - max(hit.start, other.start)
    return both > 0 and (hit.kind == other.kind or 2 * both > hit.end - hit.start)


def _beside_one_another(words: list[Word]) -> bool:
    """False where lines that only follow one another in the reading stand far apart."""
    for one, other in pairwise(words):
        a, b = one.box, other.box
        down = max(b.y - a.y - a.height, a.y - b.y - b.height)
        across = max(b.x - a.x - a.width, a.x - b.x - b.width)
        if one.line != other.line and max(down, across) > _NEAR * max(a.height, b.height):
            return False
    return True


def _joined(words: list[Word]) -> tuple[str, list[int]]:
    """The words as a text, a line a line, and where each begins in it."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for i, word in enumerate(words):
        if i:
            pieces.append(" " if words[i - 1].line == word.line else "\n")
            at += 1
        starts.append(at)
        pieces.append(word.text)
        at += len(word.text)
    return "".join(pieces), starts


def _hits(text: str) -> Iterator[Hit]:
    view = View(text)
    for signal in PersonalDataDetector().in_text(view, NoLists()):
        kind = _KINDS.get((signal.rule or "").removeprefix("personal."))
        if kind is not None and signal.score >= _LEAST_SCORE:
            for start, end in signal.spans:
                yield Hit(kind, start, end, signal.score >= _SURE_SCORE)
    for pattern, find, but in _patterns():
        within = view.plain_text if pattern.find.isascii() else view.toned
        for match in find.finditer(within):
            group = 1 if find.groups else 0
            start, end = match.span(group)
            if start < end and not (but and but.search(match.group())):
                start, end = view.span(start, end)
                yield Hit(pattern.kind, start, end, pattern.sure)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[Pattern, "re2._Regexp", "re2._Regexp | None"], ...]:
    """What is looked for, from `vn.yaml`. Raises `KhienError` naming file and line."""
    file = DataFile(Path(__file__).with_name("vn.yaml"))
    found = file.section("patterns", Pattern)
    file.finish()
    options = re2.Options()
    options.log_errors = False
    try:
        return tuple(
            (p, re2.compile(p.find, options), re2.compile(p.but, options) if p.but else None)
            for p in found.values()
        )
    except re2.error as error:
        raise KhienError(f"vn.yaml: a pattern cannot be read: {error}.") from error


def _around(several: Iterable[Box]) -> Box:
    boxes = list(several)
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right = max(b.x + b.width for b in boxes)
    return Box(left, top, right - left, max(b.y + b.height for b in boxes) - top)


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings are of one sort and stand in one place, for the most part."""
    sorts = {one.kind, other.kind}
    if len(sorts) > 1 and not sorts <= _ALIKE:
        return False
    if not isinstance(one.box, Box) or not isinstance(other.box, Box):
        return False
    a, b = one.box, other.box
    wide = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    high = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    smaller = min(a.width * a.height, b.width * b.height)
    return wide > 0 and high > 0 and 2 * wide * high > smaller
