"""Findings as the page shows them: numbered places on the picture, and what lies in the file.

Called by `views`. What can be hidden carries its own place in the form, so that the server keeps
nothing between looking and cleaning.
"""

import base64
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from khien.core.words import Bilingual
from khien.detect.photo import Box, Choices, Finding, Looked
from khien.detect.photo.asking import MOST_BOXES

_PLACE = re.compile(r"(face|flat):(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MOST_SHOWN = 80
"""Places in the form. A crowd has more faces; it is cleaned as a whole on the command line."""


class Place(Struct, frozen=True):
    """A finding that stands in the picture. `choice` is what the form sends to have it hidden."""

    number: int
    choice: str
    name: Bilingual
    why: Bilingual | None
    """Said with the first place of its kind alone."""
    value: str
    box: Box
    sure: bool


class Trace(Struct, frozen=True):
    """A finding that lies in the file beside the picture."""

    name: Bilingual
    why: Bilingual
    values: tuple[str, ...]


class Shown(Struct, frozen=True):
    """All of one look. `mark` is the size of a number on the picture, in the picture's pixels."""

    width: int
    height: int
    mark: int
    picture: str
    """The preview as a `data:` address: the one answer carries the page and the picture."""
    places: tuple[Place, ...]
    more_places: int
    traces: tuple[Trace, ...]
    off: tuple[Bilingual, ...]

    @property
    def count(self) -> int:
        return len(self.places) + self.more_places + len(self.traces)

    @property
    def unsure(self) -> bool:
        return any(not place.sure for place in self.places)


def shown(looked: Looked) -> Shown:
    """What was found, sorted for the page."""
    found = looked.findings
    seen = [f for f in found.findings if isinstance(f.box, Box)]
    seen.sort(key=lambda f: (not f.sure, f.group != "faces"))
    return Shown(
        width=found.width,
        height=found.height,
        mark=max(12, round(max(found.width, found.height) / 32)),
        picture="data:image/jpeg;base64," + base64.b64encode(looked.preview).decode("ascii"),
        places=tuple(_places(seen[:_MOST_SHOWN])),
        more_places=max(0, len(seen) - _MOST_SHOWN),
        traces=tuple(_traces(f for f in found.findings if f.group == "data")),
        off=tuple(check.why for check in found.checks if isinstance(check.why, Bilingual)),
    )


def choices(sent: Iterable[str]) -> Choices:
    """What the form sent, as places to hide. What is no place is passed over."""
    faces: list[Box] = []
    flat: list[Box] = []
    for one in list(sent)[:MOST_BOXES]:
        if match := _PLACE.fullmatch(one):
            box = Box(*(int(number) for number in match.groups()[1:]))
            (faces if match.group(1) == "face" else flat).append(box)
    return Choices(faces=tuple(faces), flat=tuple(flat))


def _places(findings: Iterable[Finding]) -> Iterator[Place]:
    explained: set[str] = set()
    for number, finding in enumerate(findings, 1):
        box = finding.box
        assert isinstance(box, Box)  # noqa: S101 -- sorted out by the caller
        how = "face" if finding.group == "faces" else "flat"
        choice = f"{how}:{box.x},{box.y},{box.width},{box.height}"
        value = finding.value if isinstance(finding.value, str) else ""
        why = None if finding.kind in explained else finding.why
        explained.add(finding.kind)
        yield Place(number, choice, finding.name, why, value, box, finding.sure)


def _traces(findings: Iterable[Finding]) -> Iterator[Trace]:
    """One row for each kind, with all its values."""
    rows: dict[str, list[Finding]] = {}
    for finding in findings:
        rows.setdefault(finding.kind, []).append(finding)
    for same in rows.values():
        values = tuple(_read_by_people(f.value) for f in same if isinstance(f.value, str))
        yield Trace(same[0].name, same[0].why, values[:6])


def _read_by_people(value: str) -> str:
    """Days the Vietnamese way."""
    return _DAY.sub(r"\3/\2/\1", value, count=1)
