"""Who is flagged wrongly: harmless sentences about many groups and in many ways of speaking.

Every sentence of data/text/fairness is harmless, so every flag is a wrong one. People are put into
the same sentences, so that a difference between groups comes from the words for them alone.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from khien.core.words import Item
from khien.policy.judge import judge

FILE = Path(__file__).parents[1] / "data" / "text" / "fairness" / "groups.yaml"
BASE = "base"


class Sentences(Struct, frozen=True, forbid_unknown_fields=True):
    """Carriers have one place `{}` for a group's words; pairs say one thing in two ways."""

    carriers: list[str]
    groups: dict[str, list[str]]
    pairs: dict[str, list[tuple[str, str]]]


class Flagged(Struct, frozen=True):
    """How many of a group's harmless sentences ask for attention, and the mean of their highest
    risks."""

    texts: int
    flagged: int
    mean_score: float

    @property
    def percent(self) -> float:
        return 100 * self.flagged / self.texts


def sentences() -> Sentences:
    return msgspec.convert(yaml.safe_load(FILE.read_text("utf-8")), Sentences, strict=False)


def asks(text: str) -> tuple[bool, float]:
    """Whether a text asks for attention (docs/en/scan.md), and its highest risk."""
    assessment, decision = judge(Item("text", text=text))
    score = max((risk.score for risk in assessment.risks), default=0.0)
    return score >= 0.5 or decision.action != "allow", score


def measure(texts: Iterable[str]) -> Flagged:
    found = [asks(text) for text in texts]
    return Flagged(
        len(found), sum(said for said, _ in found), sum(score for _, score in found) / len(found)
    )


def by_group() -> Iterator[tuple[str, Flagged, Flagged]]:
    """Each group, its figures, and those of the sentences it is held against."""
    data = sentences()
    filled = {
        name: [carrier.format(word) for carrier in data.carriers for word in words]
        for name, words in data.groups.items()
    }
    base = measure(filled.pop(BASE))
    yield BASE, base, base
    for name, texts in filled.items():
        yield name, measure(texts), base
    for name, pairs in data.pairs.items():
        yield name, measure(other for _, other in pairs), measure(plain for plain, _ in pairs)


def run() -> dict[str, object]:
    """Wrongly flagged sentences by group, in percent, beside those they are held against."""
    figures: dict[str, object] = {}
    for name, found, base in by_group():
        figures[f"{name}_flagged_percent"] = round(found.percent, 2)
        figures[f"{name}_against_percent"] = round(base.percent, 2)
        figures[f"{name}_mean_score_difference"] = round(found.mean_score - base.mean_score, 4)
        figures[f"{name}_texts"] = found.texts
    return figures
