"""A pattern that stands alone counts for less in a single text than one that is borne out."""

import pytest

from khien.core.codes import Kind
from khien.core.words import Bilingual, Item, Signal
from khien.policy import judge as judging
from khien.policy.assess import assess
from khien.policy.judge import judge
from khien.policy.policy import default_policy

WHY = Bilingual("vì", "because")


def signal(kind: Kind, score: float, detector: str = "text.pattern", rule: str = "a.b") -> Signal:
    return Signal(detector, kind, score, WHY, rule=rule)


def risk(*signals: Signal, trust: float = 0.6) -> float:
    return max(r.score for r in assess(signals, "", default_policy(), trust=trust).risks)


def test_trust_weighs_patterns_alone() -> None:
    assert risk(signal(Kind.SCAM, 0.7)) == pytest.approx(0.42)
    assert risk(signal(Kind.SCAM, 0.7), trust=1.0) == pytest.approx(0.7)
    assert risk(signal(Kind.PERSONAL_DATA, 0.7, "text.personal_data")) == pytest.approx(0.7)


@pytest.mark.parametrize("kind", [Kind.SELF_HARM, Kind.GROOMING, Kind.SEXTORTION])
def test_the_gravest_signs_always_count_in_full(kind: Kind) -> None:
    assert risk(signal(kind, 0.7)) == pytest.approx(0.7)


def test_a_second_pattern_or_the_model_bears_one_out(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "one": (signal(Kind.INSULT, 0.7),),
        "two": (signal(Kind.INSULT, 0.7), signal(Kind.THREAT, 0.3, rule="c.d")),
        "model": (signal(Kind.INSULT, 0.7), signal(Kind.THREAT, 0.3, "text.model", "model.threat")),
    }
    monkeypatch.setattr(judging, "text_signals", lambda text, lists: said[text])
    monkeypatch.setattr(judging.model, "shipped", lambda: object())
    found = {
        text: max(r.score for r in judge(Item("text", text=text)).assessment.risks) for text in said
    }
    assert found == {
        "one": pytest.approx(0.42),
        "two": pytest.approx(0.7),
        "model": pytest.approx(0.7),
    }


def test_without_a_model_patterns_count_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "text_signals", lambda *_: (signal(Kind.INSULT, 0.7),))
    monkeypatch.setattr(judging.model, "shipped", lambda: None)
    assert judge(Item("text", text="x")).assessment.risks[0].score == pytest.approx(0.7)
