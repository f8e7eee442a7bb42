"""The figures of early warning, worked out by hand."""

from math import exp
from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.detect.chat.evaluate import (
    Conversation,
    Line,
    Outcome,
    erde,
    first_warning,
    measure,
    penalty,
    penalty_rate,
    read_conversations,
)


def outcome(
    label: str, warned_after: int | None, *, turns: int = 11, hard: bool = False
) -> Outcome:
    lines = (Line("a", "chào"),) * turns
    clear = None if label == "benign" else 7
    return Outcome(Conversation("c", label, lines, hard, clear), warned_after)


def test_the_first_warning_counts_messages_from_one() -> None:
    assert first_warning([0.1, 0.5, 0.2]) == 2
    assert first_warning([0.1, 0.49]) is None


def test_the_penalty_is_one_half_at_the_median_length() -> None:
    p = penalty_rate([5, 11, 30])
    assert penalty(1, p) == 0 and penalty(11, p) == pytest.approx(0.5)


def test_erde_by_hand() -> None:
    outcomes = [
        outcome("scam", 5),
        outcome("scam", None),
        outcome("benign", 3),
        outcome("benign", None),
    ]
    assert erde(outcomes, 5) == pytest.approx((0.5 + 1 + 0.5 + 0) / 4)
    assert erde([outcome("scam", 60)], 50) == pytest.approx(1 - 1 / (1 + exp(10)))


def test_figures_by_hand() -> None:
    figures = measure(
        [
            outcome("grooming", 1),
            outcome("scam", 11),
            outcome("distress", None),
            outcome("benign", 4, hard=True),
            outcome("benign", None, hard=True),
            outcome("benign", None),
        ]
    )
    assert (figures.precision, figures.recall, figures.f1) == (0.6667, 0.6667, 0.6667)
    assert figures.speed == 0.75 and figures.f_latency == 0.5
    assert figures.turns_to_warning_median == 6 and figures.turns_to_warning_p90 == 11
    assert figures.warnings_per_1000_benign == 333.3
    assert figures.warnings_per_100_hard_benign == 50
    assert figures.lead_median == 2 and figures.before_clear == 0.5
    assert figures.labels["distress"].warned == 0


def test_only_benign_conversations_cannot_be_measured() -> None:
    with pytest.raises(KhienError, match="benign"):
        measure([outcome("benign", None)])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "x.jsonl:1"),
        ('{"id":"1","label":"other","messages":[]}', "none of"),
        ('{"id":"1","label":"scam"}', "messages"),
        ("", "no conversations"),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(written)
    with pytest.raises(KhienError, match=said):
        read_conversations(path)
