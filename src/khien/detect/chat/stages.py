"""What one message says, as stages: `stages/*.yaml` read like the pattern rules of texts.

Used by the engine. The words are matched as they are meant (`normalise`: teencode, letters pulled
apart, digits for letters), and evidence points into the original. What stages mean together is
decided in `evidence`, never here.
"""

from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from khien.core.words import Signal
from khien.detect.detector import NoLists
from khien.detect.text.normalise import normalise
from khien.detect.text.pattern import PatternDetector
from khien.detect.text.pattern_rules import RuleSet, load_rules, rule_set
from khien.detect.text.view import View
from khien.detect.text.views import Form

FOLDER = Path(__file__).with_name("stages")
NAME = "chat.stages"
_LAUGHING = "banter.laugh"
_LAUGHS = ("=))", ":))", "=]]", ":v", ":V", "xD", "XD", "😂", "🤣", "😆", "🤪")
LONGEST = 4_000
"""Letters of a message that are read for stages; people do not chat in longer turns."""


class StageReader:
    """Finds the stage rules that a message matches; `rules` are those shipped unless given."""

    def __init__(self, rules: RuleSet | None = None) -> None:
        self._given = rules

    @cached_property
    def rules(self) -> RuleSet:
        """Our rules, with the guards of texts: a warning about a stage is not that stage."""
        own = self._given or load_rules(FOLDER)
        return RuleSet(own.rules, (*own.guards, *rule_set().guards))

    @cached_property
    def _patterns(self) -> PatternDetector:
        return PatternDetector(self.rules)

    def read(self, view: View) -> list[Signal]:
        """One signal a rule, with spans of the original; `score` is how sure the stage is."""
        both = _Both(view, normalise(view).toned)
        found = [
            replace(signal, detector=NAME, spans=both.original_spans(signal.spans))
            for signal in self._patterns.in_text(both, _NO_LISTS)
        ]
        if self._laugh is not None and _laughs(view.original):
            found.append(self._laugh)
        return found

    @cached_property
    def _laugh(self) -> Signal | None:
        """Signs that laugh are no words: they stand for the rule about laughing."""
        for rule in self.rules.rules:
            if rule.id == _LAUGHING:
                return Signal(NAME, rule.text.kind, rule.text.score, rule.text.why, rule=rule.id)
        return None


def _laughs(text: str) -> bool:
    return any(map(text.__contains__, _LAUGHS))


class _Both(View):
    """A text as it is meant and, where it has no marks, as it was written, one after the other.

    Teencode may be an innocent word of a text without marks, or an English one: there what either
    form says counts. Teencode written out has marks even where its writer used none.
    """

    __slots__ = ("_form", "_marked", "_written")

    def __init__(self, written: View, form: Form) -> None:
        self._written, self._form, self._marked = written, form, written.has_marks
        once = self._marked or form.text == written.toned
        super().__init__(form.text if once else f"{form.text}{_BETWEEN}{written.toned}")

    @property
    def has_marks(self) -> bool:
        return self._marked

    def original_spans(self, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        """Places of this view as places of the original."""
        second = len(self._form.text) + len(_BETWEEN)
        found = set()
        for start, end in spans:
            if start >= second:
                found.add(self._written.span(start - second, end - second))
            elif end > start:
                found.add(self._form.span(start, end))
        return tuple(sorted(found))


_BETWEEN = "\nq9q q9q q9q q9q q9q\n"
"""More words than any gap of a phrase, so that none is found across the two."""
_NO_LISTS = NoLists()
