"""Which phrases a text may hold: the compiled look-up, the one in Python, and plain reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien import _speed
from khien.detect.text.anchors import Anchors
from khien.detect.text.letters import TO_PLAIN_WORDS
from khien.detect.text.pattern_rules import rule_set
from khien.detect.text.view import View

WORDS = ("me", "bo", "noi", "bi", "mat", "otp", "a", "truong" * 10)
NEEDS = st.lists(
    st.lists(st.frozensets(st.sampled_from(WORDS), min_size=1, max_size=3), min_size=1, max_size=3),
    max_size=9,
)
TEXTS = st.lists(st.sampled_from([*WORDS, "mẹ", "Nói", "mat1", ",", "😂", "x" * 300]), max_size=8)


@given(NEEDS, TEXTS.map(" ".join) | st.text(max_size=30))
def test_a_phrase_is_possible_where_each_of_its_sets_has_a_word(
    needs: list[list[frozenset[str]]], text: str
) -> None:
    coded = View(text).coded
    held = set(coded.translate(TO_PLAIN_WORDS).decode("latin-1").split())
    wanted = [i for i, sets in enumerate(needs) if all(held & words for words in sets)]
    anchors = Anchors.of(needs)
    assert anchors.candidates(coded) == wanted
    assert anchors.candidates_slowly(coded) == wanted


def test_the_rules_shipped_ask_the_same_in_both_ways() -> None:
    anchors = rule_set().anchors
    assert anchors == Anchors.of(p.anchors for rule in rule_set().rules for p in rule.match)
    for rule in rule_set().rules:
        for text in (*rule.text.examples.hit, *rule.text.examples.miss):
            coded = View(text).coded
            assert anchors.candidates(coded) == anchors.candidates_slowly(coded)


def test_parts_that_do_not_fit_are_refused() -> None:
    speed = _speed.text()
    if speed is None:
        pytest.skip("no compiled part")
    one, two, none = (
        b"".join(n.to_bytes(4, "little") for n in all) for all in ((0, 1), (0, 2), (0,))
    )
    right = (TO_PLAIN_WORDS, [b"me"], one, none, one, one, none)
    assert speed.candidates(speed.make_anchors(*right), b"me oi") == [0]
    for place, wrong in [
        (0, b""), (1, [b"hai tu"]), (1, [b""]), (1, [b"M\xe9"]), (2, two), (2, none), (3, one),
        (4, two), (4, b""), (5, two), (6, one),
    ]:  # fmt: skip
        parts = [*right[:place], wrong, *right[place + 1 :]]
        with pytest.raises(ValueError, match="anchor"):
            speed.make_anchors(*parts)
