"""`text.pattern`: transparent pattern rules for what people write to and about children.

The words of the text that are anchors of rules are found first; only rules whose anchors are all
present run their expression. At most one signal a rule. Speed is linear in the length of the text.
"""

from collections.abc import Iterator
from functools import cached_property

from khien.core.words import Signal
from khien.detect.detector import Detector, Lists
from khien.detect.expression import Expression
from khien.detect.text.anchors import Anchors
from khien.detect.text.pattern_rules import Rule, RuleSet, rule_set
from khien.detect.text.phrase import Phrase, any_of
from khien.detect.text.view import View

_NEAR = 160
"""How many letters around a match are searched for idioms and guards."""
_SPANS = 20
_TRIED = 200


class PatternDetector(Detector):
    """See the module's words. `rules` are those shipped unless others are given."""

    name = "text.pattern"

    def __init__(self, rules: RuleSet | None = None) -> None:
        self._given = rules

    @cached_property
    def _rules(self) -> RuleSet:
        return self._given or rule_set()

    @cached_property
    def _phrases(self) -> list[tuple[Rule, Phrase]]:
        return [(rule, phrase) for rule in self._rules.rules for phrase in rule.match]

    @cached_property
    def _anchors(self) -> Anchors:
        return self._rules.anchors or Anchors.of(phrase.anchors for _, phrase in self._phrases)

    def in_text(self, view: View, lists: Lists) -> Iterator[Signal]:
        spans: dict[str, tuple[Rule, list[tuple[int, int]]]] = {}
        for number in self._anchors.candidates(view.coded):
            rule, phrase = self._phrases[number]
            if places := _places(rule, phrase, view):
                spans.setdefault(rule.id, (rule, []))[1].extend(places)
        for rule, places in spans.values():
            yield self._signal(rule, places, view)

    def _signal(self, rule: Rule, places: list[tuple[int, int]], view: View) -> Signal:
        times = 1.0
        if rule.text.guarded:
            times = max(self._guard(place, view) for place in places)
        return Signal(
            detector=self.name,
            kind=rule.text.kind,
            score=round(rule.text.score * times, 3),
            why=rule.text.why,
            spans=tuple(sorted({view.words_span(*p) for p in places})[:_SPANS]),
            severity=rule.text.severity,
            rule=rule.id,
        )

    def _guard(self, place: tuple[int, int], view: View) -> float:
        near = _around(place, view.words)
        times = 1.0
        for factor, guards in self._guards:
            if factor < times and _reading(guards, view).found(near):
                times = factor
        return times

    @cached_property
    def _guards(self) -> list[tuple[float, Phrase]]:
        """All guards of one factor as one phrase."""
        return [(factor, any_of(phrases)) for factor, phrases in self._rules.guards if phrases]


def _reading(phrase: Phrase, view: View) -> Expression:
    return phrase.marked if view.has_marks else phrase.unmarked


def _places(rule: Rule, phrase: Phrase, view: View) -> list[tuple[int, int]]:
    """Where a phrase stands and is not part of an idiom that takes it back, `_SPANS` at most."""
    data = view.words
    places: list[tuple[int, int]] = []
    for count, place in enumerate(_reading(phrase, view).spans(data)):
        if not _taken_back(rule, place, view):
            places.append(place)
        if len(places) == _SPANS or count == _TRIED:
            break
    return places


def _taken_back(rule: Rule, place: tuple[int, int], view: View) -> bool:
    """True where one of the rule's idioms overlaps or touches the match."""
    if rule.any_unless is None:
        return False
    near = _around(place, view.words)
    if not _reading(rule.any_unless, view).found(near):
        return False
    before = max(0, place[0] - _NEAR)
    low, high = place[0] - before, place[1] - before
    return any(
        start <= high and end >= low
        for idiom in rule.unless
        for start, end in _reading(idiom, view).spans(near)
    )


def _around(place: tuple[int, int], data: bytes) -> bytes:
    """The words near a match."""
    return data[max(0, place[0] - _NEAR) : place[1] + _NEAR]
