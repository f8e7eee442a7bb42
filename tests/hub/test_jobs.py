"""One tick runs every clock; one that fails does not hold up the others."""

from datetime import datetime, timedelta

import pytest

from factories import content, lists, orders
from khien.core import clock
from khien.hub import jobs
from khien.hub.accounts.models import User
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.seed_files import seed_files
from khien.hub.review.actions import claim


@pytest.fixture(autouse=True)
def no_seeds_of_other_tests(db: None) -> None:
    for path in seed_files("main"):
        path.unlink()


def test_a_tick_moves_on_what_time_moved_on(lan: User) -> None:
    now = clock.now()
    lists.entry("tam.example", expires_at=now + timedelta(hours=1))
    orders.order(lists.entry())
    claim(lan, content.item())

    done = jobs.tick(now + timedelta(days=2))

    assert (done.overdue_orders, done.expired_entries, done.freed_claims) == (1, 1, 1)
    assert done.pack_entries > 50
    assert done.seeds_written == 1
    assert jobs.tick(now + timedelta(days=2)) == jobs.Ticked()


def test_the_fields_of_a_tick_are_its_clocks() -> None:
    assert set(jobs.Ticked.__dataclass_fields__) == set(jobs.CLOCKS)


def test_a_failing_clock_is_told_after_the_others_ran(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.entry("tam.example", expires_at=clock.now())

    def fail(_now: datetime) -> int:
        raise OSError(28, "No space left")

    monkeypatch.setitem(jobs.CLOCKS, "overdue_orders", fail)
    with pytest.raises(ExceptionGroup) as failed:
        jobs.tick()
    assert failed.value.exceptions[0].__notes__ == ["clock: overdue_orders"]
    assert not ListEntry.objects.filter(harmful=True, retracted_at=None).exists()


def test_a_clock_that_went_back_does_no_harm(db: None) -> None:
    lists.entry("lau.example", expires_at=clock.now() + timedelta(days=3))
    orders.order()
    done = jobs.tick(clock.now() - timedelta(days=400))
    assert (done.overdue_orders, done.expired_entries) == (0, 0)
