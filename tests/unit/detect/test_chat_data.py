"""The stages and weights as data: every rule finds its examples, every number has its reason."""

from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.core.words import Message
from khien.detect.chat.engine import chat_engine, stage_reader
from khien.detect.chat.stages import FOLDER
from khien.detect.chat.state import ChatState
from khien.detect.chat.weights import FILE, default_weights, load_weights
from khien.detect.text.pattern_rules import load_rules
from khien.detect.text.view import View

RULES = {rule.id: rule for rule in load_rules(FOLDER).rules}


def found(text: str) -> set[str | None]:
    return {signal.rule for signal in stage_reader().read(View(text))}


@pytest.mark.parametrize(
    ("rule", "text"), [(r, text) for r, rule in RULES.items() for text in rule.text.examples.hit]
)
def test_a_stage_finds_its_examples(rule: str, text: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize(
    ("rule", "text"), [(r, text) for r, rule in RULES.items() for text in rule.text.examples.miss]
)
def test_a_stage_leaves_others_alone(rule: str, text: str) -> None:
    assert rule not in found(text)


def test_every_stage_rule_counts_somewhere() -> None:
    assert set(RULES) <= set(default_weights().slot_of)


def test_every_slot_is_weighed_somewhere() -> None:
    weights = default_weights()
    used = {term.slot for story in weights.stories.values() for term in story.terms}
    assert set(weights.slots) <= used


def test_tuning_never_turned_a_sign_round() -> None:
    for story in default_weights().stories.values():
        for weight in story.weights.values():
            assert weight.weight * weight.first >= 0 and weight.why


def test_guards_are_no_signals() -> None:
    step = chat_engine().step(ChatState(), Message("a", "mẹ ơi con tan học rồi haha"), (), 0)
    assert not {s.rule for s in step.signals} & {"family.called", "banter.laugh"}


def test_disguised_words_are_read_and_pointed_to() -> None:
    text = "E k đc n.ó.i vs mẹ đâu nhe =))"
    (secret,) = [s for s in stage_reader().read(View(text)) if s.rule == "isolation.secret"]
    start, end = secret.spans[0]
    assert text[start:end] == "k đc n.ó.i vs mẹ"


def test_a_mistake_in_the_weights_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.yaml"
    wrong = FILE.read_text("utf-8").replace("      own.age: ", "      own.nothing: ", 1)
    path.write_text(wrong, "utf-8")
    with pytest.raises(KhienError, match=r"weights.yaml:\d+: stories.approach.weights.own.nothing"):
        load_weights(path)
