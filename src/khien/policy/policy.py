"""A policy: what kinds of risk weigh and what is done about content, as validated data.

Loaded by `load_policy`, used by `assess` and `decide`. A policy can make content wait or go; it
has no word for a person, and no way to lower an urgency.
"""

from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from khien.core import codes
from khien.core.codes import GROUP_OF, Action, Audience, Group, Kind, Severity, Urgency, kinds_of
from khien.core.words import Bilingual
from khien.detect.ready import ready

if TYPE_CHECKING:
    from khien.detect.data_file import DataFile

DEFAULT = Path(__file__).with_name("default.yaml")


class KindWeight(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of risk weighs once its score reaches `counts_from`."""

    severity: Severity
    urgency: Urgency
    counts_from: float
    adds_up: bool = False


class PolicyRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule as written; `id` is filled in when loaded."""

    action: Action
    reason: Bilingual
    from_: float = msgspec.field(name="from")
    kind: Kind | None = None
    group: Group | None = None
    except_: tuple[Kind, ...] = msgspec.field(name="except", default=())
    audiences: tuple[Audience, ...] = tuple(Audience)
    escalate: bool = False
    listed: bool = False
    id: str = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of risk that this rule is about."""
        if self.kind is not None:
            return (self.kind,)
        if self.group is None:
            return ()
        return tuple(kind for kind in kinds_of(self.group) if kind not in self.except_)


class Policy:
    """Weights and rules, with the rules of every situation found in one look-up."""

    def __init__(self, name: str, weights: dict[Kind, KindWeight], rules: list[PolicyRule]) -> None:
        self.name = name
        self.weights = weights
        self.rules = tuple(rules)

    @cached_property
    def _table(self) -> dict[tuple[Audience, Kind, bool], tuple[PolicyRule, ...]]:
        """(audience, kind, listed) → its rules, the one that decides over others first."""
        table: dict[tuple[Audience, Kind, bool], list[PolicyRule]] = {
            situation: [] for situation in product(Audience, Kind, (False, True))
        }
        ranks = {action: action.rank for action in Action}
        for rule in sorted(
            self.rules, key=lambda r: (-ranks[r.action], -r.from_, r.kind is None, r.id)
        ):
            for situation in product(rule.audiences, rule.kinds, {rule.listed, True}):
                table[situation].append(rule)
        return {situation: tuple(rules) for situation, rules in table.items()}

    def matching(
        self, audience: Audience, kind: Kind, score: float, listed: bool
    ) -> list[PolicyRule]:
        """The rules that match a risk, the deciding one first."""
        return [rule for rule in self._table[audience, kind, listed] if score >= rule.from_]


class _Checked(Struct, frozen=True):
    """What a policy is made of, once it was found to be whole."""

    weights: dict[Kind, KindWeight]
    rules: list[PolicyRule]


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy shipped with Khiên."""
    code = (Path(__file__), Path(codes.__file__))
    found = ready(lambda: _checked(DEFAULT), _Checked, DEFAULT, *code)
    return Policy(DEFAULT.stem, found.weights, found.rules)


def load_policy(path: Path) -> Policy:
    """A policy from its file; raises `KhienError` naming file, line and field of every mistake."""
    found = _checked(path)
    return Policy(path.stem, found.weights, found.rules)


def _checked(path: Path) -> _Checked:
    from khien.detect.data_file import DataFile  # needed only where nothing is ready

    file = DataFile(path)
    weights: dict[Kind, KindWeight] = {}
    for name, weight in file.section("kinds", KindWeight).items():
        if name not in list(Kind):
            file.say("is not a kind of risk", "kinds", name)
        else:
            weights[Kind(name)] = weight
        if not 0 < weight.counts_from <= 1:
            file.say("must be more than 0 and at most 1", "kinds", name, "counts_from")
    for kind in Kind:
        if kind not in weights:
            file.say(f"lacks {kind}", "kinds")
    rules = [
        msgspec.structs.replace(rule, id=name)
        for name, rule in file.section("rules", PolicyRule).items()
    ]
    for rule in rules:
        _check_rule(file, rule)
    policy = Policy(path.stem, weights, rules)
    if not file.problems:
        _check_whole(file, policy)
    file.finish()
    return _Checked(weights, rules)


def _check_rule(file: "DataFile", rule: PolicyRule) -> None:
    where = ("rules", rule.id)
    if (rule.kind is None) == (rule.group is None):
        file.say("must name either a kind or a group", *where)
    if rule.except_ and rule.group is None:
        file.say("stands only beside a group", *where, "except")
    for kind in rule.except_:
        if rule.group is not None and GROUP_OF[kind] != rule.group:
            file.say(f"{kind} is not in {rule.group}", *where, "except")
    if not 0 < rule.from_ <= 1:
        file.say("must be more than 0 and at most 1", *where, "from")
    if not rule.audiences:
        file.say("must name at least one audience", *where, "audiences")
    if rule.action is Action.ALLOW:
        file.say("allowing needs no rule; a rule cannot undo another", *where, "action")
    for language in ("vi", "en"):
        if not getattr(rule.reason, language).strip():
            file.say("must not be empty", *where, "reason", language)


def _check_whole(file: "DataFile", policy: Policy) -> None:
    """What no single rule shows: gaps, children treated worse, rules that never decide."""
    deciding: set[str] = set()
    for kind, listed in product(Kind, (False, True)):
        able = policy.matching(Audience.CHILD, kind, 1.0, listed)
        able += policy.matching(Audience.TEEN, kind, 1.0, listed)
        able += policy.matching(Audience.GENERAL, kind, 1.0, listed)
        for score in sorted({rule.from_ for rule in able}):
            ranks = []
            for audience in (Audience.CHILD, Audience.TEEN, Audience.GENERAL):
                rules = policy.matching(audience, kind, score, listed)
                action = rules[0].action if rules else Action.ALLOW
                ranks.append(action.rank)
                deciding |= {r.id for r in rules if r.action is action}
                deciding |= {r.id for r in rules if r.escalate and not rules[0].escalate}
            if ranks != sorted(ranks, reverse=True):
                told = ", ".join(list(Action)[rank] for rank in ranks)
                what = (
                    f"{kind} from {score} is milder for the younger: child, teen, general: {told}"
                )
                file.say(what, "rules")
    for kind, weight in policy.weights.items():
        rules = policy.matching(Audience.CHILD, kind, 1.0, listed=True)
        if not rules:
            file.say(f"nothing is done about {kind}, however sure", "rules")
        elif weight.severity is Severity.CRITICAL and not any(rule.escalate for rule in rules):
            file.say(f"{kind} is critical, but no rule lets a person look", "rules")
    for rule in policy.rules:
        if rule.id not in deciding:
            file.say("never decides: another rule is always stricter", "rules", rule.id)
