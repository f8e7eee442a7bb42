"""The engine, run once on a report's words in memory. Nothing here is stored or logged.

What detectors and policy say becomes an `Opinion`: the words in it (signals) are sealed by
`actions` at once, the codes stay plain.
"""

from dataclasses import dataclass

from khien.core.codes import Action, Severity, Urgency
from khien.core.words import Item, Risk, Signal
from khien.lists.snapshot import Snapshot
from khien.policy.judge import judge as policy_judge


@dataclass(frozen=True)
class Opinion:
    """What the machine thinks of one text or link; it suggests and never decides."""

    signals: tuple[Signal, ...]
    risks: tuple[Risk, ...]
    severity: Severity
    urgency: Urgency
    action: Action
    snapshot: str


def judge(item: Item, lists: Snapshot) -> Opinion:
    """The opinion on one item; take the lists once for all items of a report."""
    judged = policy_judge(item, lists)
    return Opinion(
        signals=judged.assessment.signals,
        risks=judged.assessment.risks,
        severity=judged.assessment.severity,
        urgency=judged.assessment.urgency,
        action=judged.decision.action,
        snapshot=judged.assessment.snapshot,
    )
