"""The pattern rules as data: `rules/*.yaml` → compiled rules, validated when first loaded.

Used by `pattern.py`. A rule says what a sentence looks like, not who wrote it. Its score is the
rule writer's estimate of how often such a sentence means what the rule says, not a measured
probability; a trained and calibrated model is a later step.
"""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from khien.core.codes import Kind, Severity
from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.detect.ready import ready
from khien.detect.text.anchors import Anchors
from khien.detect.text.phrase import Phrase, any_of

if TYPE_CHECKING:
    from khien.detect.data_file import DataFile

FOLDER = Path(__file__).with_name("rules")
_READ_BY = (
    "pattern_rules.py", "phrase.py", "phrasing.py", "spellings.yaml", "anchors.py", "letters.py",
    "../../core/text.py", "../../core/codes.py",
)  # fmt: skip
"""What a rule becomes depends on these too."""


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences the rule must find and must leave alone; every one is a test."""

    hit: list[str]
    miss: list[str]


class RuleText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as written. `unless` are phrases near the match that take it back.

    `guarded` rules count for less where a warning or an account of something is near.
    """

    kind: Kind
    severity: Severity
    score: float
    why: Bilingual
    match: list[str]
    unless: list[str] = []
    strict: bool = False
    guarded: bool = True
    examples: Examples


class GuardText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that show a text to warn or to teach; scores near them are multiplied."""

    times: float
    match: list[str]


class Rule(msgspec.Struct, frozen=True, dict=True):
    """A rule with its phrases compiled. `id` is `family.name`; families count once each."""

    id: str
    text: RuleText
    match: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]

    @cached_property
    def any_unless(self) -> Phrase | None:
        """All of `unless` as one phrase: most texts hold none of them."""
        return any_of(self.unless) if self.unless else None


class RuleSet(msgspec.Struct, frozen=True):
    """Rules in their order, and guards. `anchors` are those of all phrases of the rules."""

    rules: tuple[Rule, ...]
    guards: tuple[tuple[float, tuple[Phrase, ...]], ...]
    anchors: Anchors | None = None


@lru_cache(maxsize=1)
def rule_set() -> RuleSet:
    """The rules shipped with Khiên."""
    return ready_rules(FOLDER)


def ready_rules(folder: Path) -> RuleSet:
    """`load_rules` of a folder of this package, worked out once."""
    here = Path(__file__).parent
    code = [here / name for name in _READ_BY]
    return ready(lambda: load_rules(folder), RuleSet, *sorted(folder.glob("*.yaml")), *code)


def load_rules(folder: Path) -> RuleSet:
    """Every rule of a folder; raises `KhienError` naming file, line and field of each mistake."""
    from khien.detect.data_file import DataFile  # needed only where nothing is ready

    rules: dict[str, Rule] = {}
    guards: list[tuple[float, tuple[Phrase, ...]]] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        file = DataFile(path)
        for rule_id, text in file.section("rules", RuleText).items():
            _check(file, rule_id, text, rules)
            match = _phrases(file, text.match, text.strict, "rules", rule_id, "match")
            unless = _phrases(file, text.unless, True, "rules", rule_id, "unless")
            rules[rule_id] = Rule(rule_id, text, match, unless)
        for guard_id, guard in file.section("guards", GuardText).items():
            if not 0 <= guard.times < 1:
                file.say("must be from 0 to less than 1", "guards", guard_id, "times")
            phrases = _phrases(file, guard.match, True, "guards", guard_id, "match")
            guards.append((guard.times, phrases))
        try:
            file.finish()
        except KhienError as error:
            problems.append(error.message)
    if problems:
        raise KhienError("\n".join(problems))
    anchors = Anchors.of(phrase.anchors for rule in rules.values() for phrase in rule.match)
    return RuleSet(tuple(rules.values()), tuple(guards), anchors)


def _check(file: "DataFile", rule_id: str, text: RuleText, known: dict[str, Rule]) -> None:
    where = ("rules", rule_id)
    if rule_id in known:
        file.say("is the id of another rule already", *where)
    if rule_id.count(".") != 1:
        file.say("must be written family.name", *where)
    if not 0 < text.score < 1:
        file.say("must lie between 0 and 1", *where, "score")
    if not text.match:
        file.say("must hold at least one phrase", *where, "match")
    if not text.examples.hit or not text.examples.miss:
        file.say("must hold at least one hit and one miss", *where, "examples")
    for language in ("vi", "en"):
        if not getattr(text.why, language).strip():
            file.say("must not be empty", *where, "why", language)


def _phrases(file: "DataFile", written: list[str], strict: bool, *where: str) -> tuple[Phrase, ...]:
    from khien.detect.text.phrasing import compile_phrase

    phrases = []
    for i, phrase in enumerate(written):
        try:
            phrases.append(compile_phrase(phrase, strict=strict))
        except KhienError as error:
            file.say(error.message, *where, str(i))
    return tuple(phrases)
