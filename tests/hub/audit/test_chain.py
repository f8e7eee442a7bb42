"""The log: codes only, one chain, and no way to change an event through the database."""

import json
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from khien.core import clock
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.audit import anchors, triggers
from khien.hub.audit.chain import place_waiting
from khien.hub.audit.models import Event, Head
from khien.hub.audit.verify import verify


def test_an_event_says_who_did_what_to_what(an: User) -> None:
    audit.record(an, "review.verify", an, kind="scam", people=2, urgent=True, left=None)
    event = Event.objects.get(action="review.verify")
    assert event.actor == f"user:{an.pk}"
    assert event.object == f"accounts.user:{an.pk}"
    assert json.loads(event.codes) == {"kind": "scam", "left": None, "people": 2, "urgent": True}


@pytest.mark.parametrize(
    "codes",
    [
        {"note": "two words"},
        {"note": "Chuyện"},
        {"note": "a\nb"},
        {"note": "x" * 101},
        {"note": 1.5},
        {"note": b"x"},
        {"note": ["x"]},
    ],
)
def test_what_a_person_wrote_cannot_get_in(db: None, codes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="note"):
        audit.record("reporter", "intake.submit", None, **codes)
    with pytest.raises(ValueError, match="actor"):
        audit.record("some body", "intake.submit")
    with pytest.raises(ValueError, match="object"):
        audit.record("reporter", "intake.submit", "a report")
    with pytest.raises(ValueError, match="action"):
        audit.record("reporter", "Submit it")
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_stored_with_its_change_or_not_at_all() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("system", "lists.publish")

    def change_that_fails() -> None:
        with transaction.atomic():
            audit.record("system", "lists.publish")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not Event.objects.exists()
    assert verify().whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'user:2'",
        "UPDATE audit_event SET number = 7, actor = 'user:2'",
        "UPDATE audit_event SET number = -5",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_the_log(db: None, statement: str) -> None:
    audit.record("user:1", "review.verify")
    place_waiting()
    audit.record("user:1", "review.verify")
    for _ in range(2):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        place_waiting()
    assert verify().whole and verify().events == 2


def test_postgresql_refuses_to_empty_the_log(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    audit.record("user:1", "review.verify")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_event")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection in memory")
    start = Barrier(8)

    def work(name: str) -> None:
        start.wait()
        for _ in range(5):
            with transaction.atomic():
                audit.record(name, "review.verify")
        connection.close()

    threads = [Thread(target=work, args=(f"user:{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, 41)
    )
    assert verify().whole


def test_a_clock_that_jumps_back_breaks_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for year in (2027, 1999, 2026):
        monkeypatch.setattr(clock, "now", lambda year=year: datetime(year, 1, 1, tzinfo=UTC))
        audit.record("system", "lists.publish")
    assert verify().whole
    assert [e.at.year for e in Event.objects.order_by("number")] == [2027, 1999, 2026]


@pytest.mark.django_db(transaction=True)
def test_events_left_waiting_by_a_crash_are_placed_by_the_next_to_look() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite no event waits")
    with transaction.atomic():
        audit.record("system", "lists.publish")
        transaction.get_connection().run_on_commit.clear()  # the process died after the commit
    assert Event.objects.get().number < 0
    assert verify().whole and verify().events == 1
    assert Event.objects.get().number == 1


@pytest.mark.django_db(transaction=True)
def test_transactions_that_lock_the_other_way_round_do_not_wait_in_a_circle() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite one transaction writes at a time")
    from khien.hub.accounts.models import Agency

    Agency.objects.create(code="one", name_vi="Một", name_en="One")
    between = Barrier(2)
    failed: list[Exception] = []

    def lock() -> None:
        Agency.objects.select_for_update().get(code="one")

    def work(first: Any, second: Any) -> None:
        try:
            with transaction.atomic():
                first()
                between.wait(timeout=10)
                second()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    def write() -> None:
        audit.record("system", "lists.publish")

    threads = [Thread(target=work, args=pair) for pair in ((lock, write), (write, lock))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failed == []
    assert verify().events == 2 and verify().whole


class Tampering:
    """What somebody with the database in hand could do once the triggers are out of the way."""

    def __init__(self) -> None:
        triggers.remove(connection)

    def run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def tampering(db: None) -> Tampering:
    for n in range(1, 11):
        audit.record(f"user:{n}", "review.verify", None, n=n)
    place_waiting()
    anchors.path().unlink(missing_ok=True)
    return Tampering()


@pytest.mark.parametrize(
    ("statement", "broken", "fault"),
    [
        ("UPDATE audit_event SET actor = 'user:99' WHERE number = 4", 4, "altered"),
        ("UPDATE audit_event SET codes = '{\"n\":5}' WHERE number = 4", 4, "altered"),
        ("UPDATE audit_event SET at_us = at_us + 1 WHERE number = 1", 1, "altered"),
        ("UPDATE audit_event SET digest = 'x' WHERE number = 10", 10, "altered"),
        ("DELETE FROM audit_event WHERE number = 6", 6, "missing"),
        ("DELETE FROM audit_event WHERE number = 1", 1, "missing"),
        ("DELETE FROM audit_event WHERE number >= 9", 9, "head"),
        ("UPDATE audit_head SET digest = 'x'", 10, "head"),
        ("DELETE FROM audit_head", 11, "head"),
    ],
)
def test_verification_names_the_first_broken_event(
    tampering: Tampering, statement: str, broken: int, fault: str
) -> None:
    assert verify().whole
    tampering.run(statement)
    verdict = verify()
    assert (verdict.broken, verdict.fault) == (broken, fault)
    assert verdict.events == broken - 1


def test_events_cut_off_with_a_mended_head_are_known_to_the_anchors(
    tampering: Tampering,
) -> None:
    anchors.write()
    tampering.run("DELETE FROM audit_event WHERE number >= 8")
    last = Event.objects.get(number=7)
    Head.objects.filter(pk=1).update(number=7, digest=last.digest)
    assert (verify().broken, verify().fault) == (8, "cut_off")


def test_a_log_written_anew_differs_from_the_anchors(tampering: Tampering) -> None:
    anchors.write()
    tampering.run("DELETE FROM audit_event")
    tampering.run("DELETE FROM audit_head")
    for n in range(1, 12):
        audit.record("user:1", "review.reject", None, n=n)
    place_waiting()
    assert (verify().broken, verify().fault) == (10, "rewritten")
    anchors.path().unlink()
    assert verify().whole  # which is why a copy of the anchors belongs elsewhere


def test_the_first_event_of_a_day_writes_an_anchor(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    anchors.path().unlink(missing_ok=True)
    anchors._written_on.clear()
    with django_capture_on_commit_callbacks(execute=True) as called:
        audit.record("system", "lists.publish")
    assert anchors.write in called
    assert anchors.read()[-1].number == 1
    with django_capture_on_commit_callbacks(execute=True) as called:
        audit.record("system", "lists.publish")
    assert anchors.write not in called
    with anchors.path().open("a") as half:
        half.write('{"number": 3, "dig')
    assert [a.number for a in anchors.read()] == [1]
    anchors.path().unlink()


def test_an_empty_log_is_whole(db: None) -> None:
    assert verify().whole and verify().events == 0
