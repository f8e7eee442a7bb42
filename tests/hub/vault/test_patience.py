"""Wrong receipts slow a visitor down, then everyone a little, and lock nobody out."""

from typing import Any

import pytest

from khien.hub.vault import patience


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A clock that stands still until a test moves it, and sleeps that only count."""
    at = {"now": 1_000.0, "slept": 0.0}

    def sleep(seconds: float) -> None:
        at["slept"] += seconds
        at["now"] += seconds

    monkeypatch.setattr(patience.time, "time", lambda: at["now"])
    monkeypatch.setattr(patience.time, "monotonic", lambda: at["now"])
    monkeypatch.setattr(patience.time, "sleep", sleep)
    monkeypatch.setattr(patience, "_bucket", patience._Bucket())
    return at


def test_three_slips_are_free_then_waits_double_up_to_42_seconds(clock: dict[str, float]) -> None:
    session: dict[str, Any] = {}
    waits = []
    for _ in range(10):
        assert patience.wait_before_try(session) == 0
        waits.append(patience.note_wrong(session))
        assert patience.wait_before_try(session) == pytest.approx(waits[-1])
        clock["now"] += waits[-1]
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 42, 42]


def test_another_visitor_does_not_wait(clock: dict[str, float]) -> None:
    clumsy: dict[str, Any] = {}
    for _ in range(12):
        patience.note_wrong(clumsy)
    assert patience.wait_before_try(clumsy) > 0
    assert patience.wait_before_try({}) == 0
    assert clock["slept"] == 0


def test_a_right_receipt_wipes_the_count(clock: dict[str, float]) -> None:
    session: dict[str, Any] = {}
    for _ in range(6):
        patience.note_wrong(session)
    patience.note_right(session)
    assert patience.wait_before_try(session) == 0
    assert session == {}


def test_a_storm_without_sessions_holds_each_try_a_moment_and_passes(
    clock: dict[str, float],
) -> None:
    for _ in range(100):
        patience.note_wrong({})
    honest: dict[str, Any] = {}
    assert patience.wait_before_try(honest) == 0  # held, not refused
    assert 0 < clock["slept"] <= 0.5
    clock["now"] += 30
    slept = clock["slept"]
    patience.wait_before_try(honest)
    assert clock["slept"] == slept


def test_a_clock_set_back_locks_nobody(clock: dict[str, float]) -> None:
    session: dict[str, Any] = {}
    for _ in range(5):
        patience.note_wrong(session)
    clock["now"] -= 86_400
    assert patience.wait_before_try(session) <= patience.LONGEST_S
