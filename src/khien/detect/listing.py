"""How much a listed entry says. Used by the detectors that look things up on lists."""

from typing import TYPE_CHECKING

from khien.core.codes import Group, Kind, Severity, kinds_of

if TYPE_CHECKING:
    from khien.lists.entry import Entry

_SCORES = {
    Severity.LOW: 0.9,
    Severity.MEDIUM: 0.95,
    Severity.HIGH: 0.98,
    Severity.CRITICAL: 0.99,
}
"""A person verified the entry, so what is left of doubt is a wrong match or a stale entry."""


def listed_score(entry: "Entry") -> float:
    return _SCORES[entry.severity or Severity.MEDIUM]


def listed_kind(entry: "Entry") -> Kind:
    """The entry's kind; for one that names its group alone, the first kind of that group."""
    return entry.kind or kinds_of(entry.group or Group.HARMFUL_CONTENT)[0]
