"""Nothing that a screen, a clock or a count relies on may be missing."""

from khien.core.codes import Group, Kind
from khien.packs.draft import Draft
from khien.packs.schema import AppealReason, Gap, LegalRule, Scheme, Topic

ANSWERS = (
    "received",
    "verified_blocked",
    "verified_ordered",
    "appeal_received",
    "appeal_upheld",
    "appeal_refused",
    "already_listed",
    "retracted",
)
"""The ready answers that the hub sends."""


def check(draft: Draft) -> None:
    _codes(draft, "groups", [group.value for group in Group])
    _codes(draft, "kinds", [kind.value for kind in Kind])
    _schemes(draft)
    if not draft.complete:
        return
    _topics(draft)
    for code in ANSWERS:
        if code not in draft.written("answers"):
            draft.say_of_pack(f"answers.{code}", "is missing")
    for section in ("reject_reasons", "appeal_grounds", "known_good", "helpline"):
        if not draft.written(section):
            draft.say_of_pack(section, "at least one is needed")
    outcomes = {reason.outcome for reason in draft.all("appeal_reasons", AppealReason).values()}
    for outcome in ("upheld", "refused"):
        if outcome not in outcomes:
            draft.say_of_pack("appeal_reasons", f"at least one with outcome {outcome} is needed")
    rules = draft.all("rules", LegalRule)
    if draft.written("rules") != set(rules):
        return  # a broken rule is told already; what it covers is not known
    covered = {kind for rule in rules.values() if rule.confidence.firm for kind in rule.kinds}
    covered |= {kind for gap in draft.all("gaps", Gap).values() for kind in gap.kinds}
    for kind in Kind:
        if kind not in covered:
            draft.say_of_pack("rules", f"none of confidence A or B covers {kind}, nor is it a gap")


def _codes(draft: Draft, section: str, codes: list[str]) -> None:
    written = draft.written(section)
    for code in written - set(codes):
        draft.say(section, code, f"is not one of {', '.join(codes)}")
    if draft.complete:
        for code in codes:
            if code not in written:
                draft.say_of_pack(f"{section}.{code}", "is missing")


def _schemes(draft: Draft) -> None:
    for scheme_id, scheme in draft.all("schemes", Scheme).items():
        for kind in Kind:
            if not scheme.kinds.get(kind):
                draft.say("schemes", scheme_id, f"does not map {kind}", "kinds")
        for kind, codes in scheme.kinds.items():
            for code in codes:
                if code not in scheme.codes:
                    what = f"`{code}` is not one of the scheme's codes"
                    draft.say("schemes", scheme_id, what, "kinds", kind.value)


def _topics(draft: Draft) -> None:
    topics = draft.all("report_topics", Topic)
    groups = {topic.risk_group for topic in topics.values()}
    for group in Group:
        if group not in groups:
            draft.say_of_pack("report_topics", f"none is about {group}")
    if None not in groups:
        draft.say_of_pack("report_topics", "one with neither kind nor group is needed")
    for topic_id, topic in topics.items():
        if topic.kind and topic.group:
            draft.say("report_topics", topic_id, "give a kind or a group, not both", "group")
