"""Signals → assessment: risks per kind, severity and urgency. It suggests; policy decides.

Evidence only ever adds up: one more signal never lowers a risk, a severity or an urgency.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from khien.core.codes import GROUP_OF, Group, Kind, Severity, Urgency
from khien.core.words import Assessment, Course, Risk, Signal, Turn
from khien.policy.policy import Policy

if TYPE_CHECKING:
    from khien.detect.chat.engine import ChatStep

_MOST_SCORE = 0.999
_IN_FULL = frozenset(
    {kind for kind in Kind if GROUP_OF[kind] is Group.EXPLOITATION} - {Kind.SCAM} | {Kind.SELF_HARM}
)


class Evidence:
    """What has been seen. In kinds that add up, each family of rules counts once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._strongest: dict[Kind, dict[str, float]] = {}
        self._severity: dict[Kind, Severity] = {}

    def add(self, signal: Signal) -> None:
        family = _family(signal)
        families = self._strongest.setdefault(signal.kind, {})
        families[family] = max(families.get(family, 0.0), signal.score)
        severity = signal.severity or self._policy.weights[signal.kind].severity
        known = self._severity.get(signal.kind)
        self._severity[signal.kind] = severity if known is None else max(known, severity)

    def risks(self) -> tuple[Risk, ...]:
        """One risk a kind, the highest first."""
        risks = [
            Risk(GROUP_OF[kind], kind, self._score(kind, families))
            for kind, families in self._strongest.items()
        ]
        return tuple(sorted(risks, key=lambda risk: -risk.score))

    def _score(self, kind: Kind, families: dict[str, float]) -> float:
        if not self._policy.weights[kind].adds_up:
            return max(families.values())
        return _either(families.values())

    def severity_of(self, risk: Risk) -> Severity:
        """The highest severity that signals state for a kind; at least the policy's where several
        families of signals add up. A risk too weak to count is low.
        """
        weight = self._policy.weights[risk.kind]
        if risk.score < weight.counts_from:
            return Severity.LOW
        stated = self._severity.get(risk.kind, weight.severity)
        several = len(self._strongest.get(risk.kind, ())) > 1
        return max(stated, weight.severity) if weight.adds_up and several else stated

    def assessment(
        self,
        signals: tuple[Signal, ...],
        snapshot: str,
        canonical: str | None = None,
    ) -> Assessment:
        return self.assessment_of(self.risks(), signals, snapshot, canonical=canonical)

    def assessment_of(
        self,
        risks: tuple[Risk, ...],
        signals: tuple[Signal, ...],
        snapshot: str,
        turns: tuple[Turn, ...] = (),
        canonical: str | None = None,
        course: Course | None = None,
    ) -> Assessment:
        """The assessment where risks were worked out elsewhere, from all that was added."""
        severity, urgency = Severity.LOW, Urgency.ROUTINE
        for risk in risks:
            weight = self._policy.weights[risk.kind]
            if risk.score >= weight.counts_from:
                severity = max(severity, self.severity_of(risk))
                urgency = max(urgency, weight.urgency)
        if severity is Severity.CRITICAL:
            urgency = max(urgency, Urgency.TODAY)
        return Assessment(signals, risks, severity, urgency, snapshot, turns, canonical, course)


def assess(
    signals: Sequence[Signal],
    snapshot: str,
    policy: Policy,
    canonical: str | None = None,
    trust: float = 1.0,
) -> Assessment:
    """The assessment of one text or link. `snapshot` is the label of the lists looked at.

    `trust` is what the score of a pattern rule counts for, from 0 to 1. Signs of self-harm and of
    somebody who approaches a child count in full: there a missed one is worse than a wrong one.
    """
    if not signals:
        return Assessment((), (), Severity.LOW, Urgency.ROUTINE, snapshot, (), canonical)
    evidence = Evidence(policy)
    for signal in signals:
        doubted = signal.detector == "text.pattern" and signal.kind not in _IN_FULL
        evidence.add(replace(signal, score=signal.score * trust) if doubted else signal)
    return evidence.assessment(tuple(signals), snapshot, canonical=canonical)


def assess_chat(
    steps: "Sequence[ChatStep]", course: Course, snapshot: str, policy: Policy
) -> Assessment:
    """The assessment of a conversation, given what each message added, in order."""
    evidence = Evidence(policy)
    seen: list[Signal] = []
    for step in steps:
        for signal in step.signals:
            evidence.add(signal)
            seen.append(signal)
    found = steps[-1].risks if steps else {}
    risks = sorted(
        (Risk(GROUP_OF[kind], kind, risk) for kind, risk in found.items()),
        key=lambda risk: -risk.score,
    )
    turns = tuple(Turn(i, step.risk) for i, step in enumerate(steps))
    return evidence.assessment_of(tuple(risks), tuple(seen), snapshot, turns, None, course)


def _family(signal: Signal) -> str:
    """Signals of one family say the same thing: two forms of “tell nobody” are one sign."""
    rule = signal.rule or ""
    return f"{signal.detector}:{signal.entry or rule.split('.')[0]}"


def _either(scores: Iterable[float]) -> float:
    """The probability that at least one of independent signs is right."""
    doubt = 1.0
    for score in scores:
        doubt *= 1.0 - score
    return round(min(1.0 - doubt, _MOST_SCORE), 4)
