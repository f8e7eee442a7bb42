"""From signals to a decision: evidence adds up, and nothing lowers an urgency."""

from hypothesis import given
from hypothesis import strategies as st

from khien.core.codes import Action, Audience, Kind, Severity, Urgency
from khien.core.words import Bilingual, Course, Signal
from khien.detect.chat.engine import ChatStep
from khien.policy.assess import assess, assess_chat
from khien.policy.decide import decide
from khien.policy.policy import default_policy

POLICY = default_policy()
WHY = Bilingual("Vì thế", "Because")


def signal(kind: Kind, score: float, rule: str = "a.b", **more: object) -> Signal:
    return Signal("text.pattern", kind, score, WHY, rule=rule, **more)  # type: ignore[arg-type]


SIGNALS = st.lists(
    st.builds(
        signal,
        st.sampled_from(Kind),
        st.floats(0.01, 0.99),
        st.sampled_from(["a.x", "a.y", "b.x", "c.x"]),
        severity=st.sampled_from([None, *Severity]),
        entry=st.sampled_from([None, "e-1"]),
    ),
    max_size=8,
)


def test_two_signs_of_one_family_are_one_sign() -> None:
    once = assess([signal(Kind.GROOMING, 0.45, "secrecy.a")], "", POLICY)
    twice = assess(
        [signal(Kind.GROOMING, 0.45, "secrecy.a"), signal(Kind.GROOMING, 0.4, "secrecy.b")],
        "",
        POLICY,
    )
    assert once.risks == twice.risks


def test_independent_signs_add_up() -> None:
    signs = [signal(Kind.GROOMING, 0.45, "secrecy.a"), signal(Kind.GROOMING, 0.3, "platform.b")]
    (risk,) = assess(signs, "", POLICY).risks
    assert risk.score == 0.615


def test_insults_do_not_add_up() -> None:
    signs = [signal(Kind.INSULT, 0.6, "insult.a"), signal(Kind.INSULT, 0.5, "other.b")]
    (risk,) = assess(signs, "", POLICY).risks
    assert risk.score == 0.6


def test_the_risks_of_a_conversation_are_those_of_its_course() -> None:
    steps = [
        ChatStep((signal(Kind.GROOMING, 0.2, "probing.a"),), {Kind.GROOMING: 0.2}),
        ChatStep((), {Kind.GROOMING: 0.2}),
        ChatStep((signal(Kind.GROOMING, 0.7, "isolation.a"),), {Kind.GROOMING: 0.7}),
    ]
    whole = assess_chat(steps, Course(3, True, (2,)), "", POLICY)
    assert [turn.risk for turn in whole.turns] == [0.2, 0.2, 0.7]
    assert [(risk.kind, risk.score) for risk in whole.risks] == [(Kind.GROOMING, 0.7)]
    assert whole.severity is Severity.HIGH and whole.course == Course(3, True, (2,))


def test_an_empty_chat() -> None:
    assert assess_chat([], Course(0, False), "", POLICY).turns == ()


def test_weak_signs_make_nothing_urgent() -> None:
    assessment = assess([signal(Kind.SELF_HARM, 0.3)], "", POLICY)
    assert (assessment.severity, assessment.urgency) == (Severity.LOW, Urgency.ROUTINE)


def test_danger_to_life_is_now() -> None:
    assert assess([signal(Kind.SELF_HARM, 0.75)], "", POLICY).urgency is Urgency.NOW


def test_only_a_verified_entry_blocks_for_everyone() -> None:
    guessed = assess([signal(Kind.SCAM, 0.95)], "", POLICY)
    listed = assess([signal(Kind.SCAM, 0.95, entry="e-1")], "", POLICY)
    assert decide(guessed, Audience.GENERAL, POLICY).action is Action.WARN
    assert decide(listed, Audience.GENERAL, POLICY).action is Action.BLOCK


def test_reasons_begin_with_the_deciding_rule() -> None:
    signs = [signal(Kind.INSULT, 0.6), signal(Kind.SEXTORTION, 0.8)]
    decision = decide(assess(signs, "", POLICY), Audience.CHILD, POLICY)
    assert decision.rule == "sextortion-block" and decision.escalate
    assert decision.reasons[0].en.startswith("Threatens to publish")


@given(SIGNALS, st.data())
def test_more_evidence_never_calms(signals: list[Signal], data: st.DataObject) -> None:
    fewer = assess(signals[: data.draw(st.integers(0, len(signals)))], "", POLICY)
    more = assess(signals, "", POLICY)
    assert more.severity >= fewer.severity and more.urgency >= fewer.urgency
    for audience in Audience:
        before, after = decide(fewer, audience, POLICY), decide(more, audience, POLICY)
        assert after.action >= before.action
        assert after.escalate or not before.escalate


@given(SIGNALS)
def test_the_younger_are_protected_at_least_as_much(signals: list[Signal]) -> None:
    assessment = assess(signals, "", POLICY)
    child, teen, general = (
        decide(assessment, a, POLICY).action
        for a in (Audience.CHILD, Audience.TEEN, Audience.GENERAL)
    )
    assert child >= teen >= general


@given(SIGNALS)
def test_policy_reads_urgency_and_cannot_write_it(signals: list[Signal]) -> None:
    assessment = assess(signals, "", POLICY)
    before = assessment.urgency
    decision = decide(assessment, Audience.GENERAL, POLICY)
    assert assessment.urgency == before and not hasattr(decision, "urgency")
