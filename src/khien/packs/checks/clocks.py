"""Legal clocks: one length each, and none that starts by itself on weak knowledge."""

from khien.packs.draft import Draft
from khien.packs.schema import AgeLimit, ClockRule, LegalRule, Quota

NEEDED = ("danger_to_child", "removal_order")
"""The clocks that Khiên itself starts; every country must say how long they are."""


def check(draft: Draft) -> None:
    rules = draft.all("rules", LegalRule)
    clocks = draft.all("clocks", ClockRule)
    for clock_id, clock in clocks.items():
        lengths = [clock.hours, clock.working_days, clock.days]
        given = [length for length in lengths if length is not None]
        if len(given) != 1:
            draft.say("clocks", clock_id, "needs exactly one of hours, working_days and days")
        if any(length <= 0 for length in given):
            draft.say("clocks", clock_id, "must last longer than nothing")
        rule = rules.get(clock.rule)
        if clock.automatic and rule is not None and not rule.confidence.firm:
            what = f"rests on {clock.rule} of confidence {rule.confidence}; C and U start no clock"
            draft.say("clocks", clock_id, what, "automatic")
    for rule_id, rule in rules.items():
        started = clocks.get(rule.clock or "")
        if started is not None and started.automatic and not rule.confidence.firm:
            what = f"confidence {rule.confidence} never starts a clock"
            draft.say("rules", rule_id, what, "clock")
    for age_id, age in draft.all("ages", AgeLimit).items():
        if (age.under is None) == (age.reached is None):
            draft.say("ages", age_id, "needs exactly one of under and reached")
    for quota_id, quota in draft.all("quotas", Quota).items():
        if not 0 < quota.minutes <= 24 * 60:
            draft.say("quotas", quota_id, "must be minutes within one day", "minutes")
    if draft.complete:
        for needed in NEEDED:
            if needed not in draft.written("clocks"):
                draft.say_of_pack(f"clocks.{needed}", "is missing")
            elif needed in clocks and not clocks[needed].automatic:
                draft.say("clocks", needed, "must be automatic", "automatic")
