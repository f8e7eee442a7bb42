"""A loaded pack answers quickly, never changes, and reckons legal time as the law does."""

import time
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.core.codes import Kind
from khien.core.errors import KhienError
from khien.packs import load_pack
from khien.packs.loader import _load, pack_folder

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
VN = load_pack("vn")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def test_a_pack_is_loaded_once():
    assert load_pack("vn") is VN


def test_a_pack_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        VN.code = "xx"
    with pytest.raises(TypeError):
        VN.rules["new"] = None
    with pytest.raises(AttributeError):
        VN.rules["children-2016.1"].removal = True


def test_the_pack_loads_within_its_time():
    """60 ms of CPU for the whole country, best of five: the machine of a test may be busy."""
    taken = []
    for _ in range(5):
        start = time.process_time()
        _load.__wrapped__(pack_folder("vn"))
        taken.append(time.process_time() - start)
    assert min(taken) < 0.060


def test_hours_run_day_and_night():
    start = datetime(2026, 11, 21, 20, 0, tzinfo=HANOI)
    assert VN.due("danger_to_child", start) == datetime(2026, 11, 22, 8, 0, tzinfo=HANOI)
    assert VN.due("removal_order", start) - start == timedelta(hours=24)


def test_working_days_leave_out_the_weekend_and_end_with_the_day():
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=HANOI)
    due = VN.due("plan_approval", friday).astimezone(HANOI)
    assert due == datetime(2026, 11, 24, 23, 59, 59, tzinfo=HANOI)
    assert VN.due("support_plan", friday).astimezone(HANOI).date() == date(2026, 11, 27)


def test_the_local_day_counts_not_that_of_utc():
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # already Monday in Ha Noi
    assert VN.due("plan_approval", late).astimezone(HANOI).date() == date(2026, 11, 25)


@given(start=moments)
def test_working_days_agree_with_counting_them_one_by_one(start):
    due = VN.due("support_plan", start)
    day, counted = start.astimezone(HANOI).date(), 0
    while counted < 5:
        day += timedelta(days=1)
        counted += day.weekday() < 5
    assert due.astimezone(HANOI).date() == day
    assert due.tzinfo is start.tzinfo
    assert due > start


@given(start=moments, clock=st.sampled_from(sorted(VN.clocks)))
def test_every_clock_ends_after_it_starts(start, clock):
    assert VN.due(clock, start) > start


@given(kind=st.sampled_from(Kind), day=st.dates(date(2016, 1, 1), date(2030, 1, 1)))
def test_suggested_rules_cover_the_kind_and_are_in_force(kind, day):
    for rule in VN.rules_for(kind, day):
        assert kind in rule.kinds
        assert rule.valid_from is None or rule.valid_from <= day
        assert rule.valid_to is None or day < rule.valid_to


def test_an_unknown_scheme_says_which_there_are():
    with pytest.raises(KhienError, match="core_4cs"):
        VN.mapping("stars", Kind.SCAM)


def test_topics_and_reasons_are_found_by_id():
    assert VN.topic("stranger").kind is Kind.GROOMING
    assert VN.topic("nothing") is None
    assert VN.reject_reason("not_found").id == "not_found"
    assert VN.appeal_reason("upheld_mistake").outcome == "upheld"
    assert VN.appeal_reason("not_found") is None
