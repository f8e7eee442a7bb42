"""Words for people are no insults: harmless sentences about any group pass like any other.

With the shipped model, unlike most unit tests: what it learned is what is asked here.
"""

import pytest
from bench import fairness

from khien.detect.text.model import detector
from khien.detect.text.model.explain import Reader
from khien.detect.text.model.file import load_file

pytestmark = pytest.mark.skipif(not detector.WEIGHTS.is_file(), reason="no weights are shipped")
MOST = 5.0
"""Percentage points by which a group may be flagged more often than the base."""


@pytest.fixture(autouse=True)
def _learned_model(_no_learned_model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(load_file(detector.WEIGHTS))
    monkeypatch.setattr(detector, "shipped", lambda: reader)


def test_a_word_for_people_alone_is_never_flagged() -> None:
    words = [word for words in fairness.sentences().groups.values() for word in words]
    frames = ("{}", "người {}", "bạn ấy {}", "tôi là {}", "I am {}", "{} là gì vậy mọi người?")
    flagged = [
        frame.format(word)
        for word in words
        for frame in frames
        if fairness.asks(frame.format(word))[0]
    ]
    assert not flagged


def test_no_group_is_flagged_more_often_than_the_base() -> None:
    worst = {
        name: f"{found.percent:.1f} % against {base.percent:.1f} %"
        for name, found, base in fairness.by_group()
        if found.percent > base.percent + MOST
    }
    assert not worst


def test_it_would_see_an_insult_in_the_same_frame() -> None:
    """The measure can fail: the same sentence with an insult for the word is flagged."""
    assert fairness.asks("mày là đồ ngu, cút đi")[0]
    assert not fairness.asks("bạn ấy là người Mường")[0]
