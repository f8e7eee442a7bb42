"""Assessment → decision about content, with reasons. Never about a person."""

from khien.core.codes import Action, Audience
from khien.core.words import Assessment, Bilingual, Decision
from khien.policy.policy import Policy, PolicyRule

_REASONS = 3
_ALLOW = Decision(Action.ALLOW, escalate=False)


def decide(assessment: Assessment, audience: Audience, policy: Policy) -> Decision:
    """The strictest action of all rules that match, for whom the content is shown to.

    Escalates where any matching rule does. `rule` names the deciding rule; `reasons` begin with
    its reason.
    """
    if not assessment.risks:
        return _ALLOW
    listed = {signal.kind for signal in assessment.signals if signal.entry is not None}
    matching: list[PolicyRule] = []
    for risk in assessment.risks:
        matching += policy.matching(audience, risk.kind, risk.score, risk.kind in listed)
    if not matching:
        return _ALLOW
    matching.sort(key=lambda rule: -rule.action.rank)
    reasons: list[Bilingual] = []
    for rule in matching:
        if rule.reason not in reasons and len(reasons) < _REASONS:
            reasons.append(rule.reason)
    return Decision(
        action=matching[0].action,
        escalate=any(rule.escalate for rule in matching),
        reasons=tuple(reasons),
        rule=matching[0].id,
    )
