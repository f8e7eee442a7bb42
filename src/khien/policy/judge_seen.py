"""What was seen in a picture or video becomes an answer. Called by `judge_image`, `judge_video`."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from khien.core.codes import Audience
from khien.core.words import Answer, Signal
from khien.policy.assess import assess
from khien.policy.decide import decide
from khien.policy.policy import Policy, default_policy

T = TypeVar("T", bound=Answer)


def answer_on(
    kind: Callable[..., T],
    seen: Any,
    signals: Iterable[Signal],
    label: str,
    policy: Policy | None,
    audience: Audience,
    id: str | int,
) -> T:
    """An answer of `kind` on what was `seen` (its `hashes`, and `found` as entries and matches)."""
    policy = default_policy() if policy is None else policy
    assessment = assess(tuple(signals), label, policy)
    decision = decide(assessment, audience, policy)
    return kind(
        id=id,
        action=decision.action,
        severity=assessment.severity,
        urgency=assessment.urgency,
        risks=assessment.risks,
        signals=assessment.signals,
        snapshot=assessment.snapshot,
        escalate=decision.escalate,
        reasons=decision.reasons,
        hashes=seen.hashes,
        matches=tuple(match for _, match in seen.found),
    )
