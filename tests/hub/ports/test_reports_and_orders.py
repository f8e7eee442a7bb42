"""A platform's program: it sends what its users report, and answers its removal orders."""

import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from factories import orders, providers
from khien.core.errors import KhienError
from khien.core.wire import Caller, NotFound, NotPossible, OrderAnswer, ReportIn, WrongField
from khien.hub.accounts.models import Team
from khien.hub.intake.models import Report
from khien.hub.ports import DatabasePool, HubOrders, HubReports, ReportWriter, writer
from khien.packs import load_pack

LA_ME = Caller("la-me", "Diễn đàn Lá Me", frozenset({"reports", "orders"}))
OTHER = Caller("khac", "Nơi khác", frozenset({"reports", "orders"}))
TOPIC = load_pack("vn").report_topics[0].id


@pytest.fixture
def reports(transactional_db: None, helpline_team: Team) -> Iterator[HubReports]:
    writing = ReportWriter()
    yield HubReports(writing)
    writing.close()


@pytest.fixture
def pool(transactional_db: None) -> Iterator[DatabasePool]:
    made = DatabasePool(1, "test")
    yield made
    made.close()


def report(**about: object) -> ReportIn:
    fields: dict[str, object] = {"topic": TOPIC, "text": "Gửi tiền trước rồi nhận quà."}
    return ReportIn(**{**fields, **about})  # type: ignore[arg-type]


def test_a_report_is_stored_and_its_receipt_opens_it(reports: HubReports) -> None:
    receipt = reports.submit(report(links=("https://qua.example/x",)), LA_ME).receipt
    assert len(receipt) == 16
    stored = Report.objects.get()
    assert stored.channel == Report.Channel.API
    assert stored.topic == TOPIC


def test_the_same_token_is_the_same_report_for_one_provider_alone(reports: HubReports) -> None:
    first = reports.submit(report(token="t-1"), LA_ME)
    assert reports.submit(report(token="t-1"), LA_ME) == first
    assert reports.submit(report(token="t-1"), OTHER) != first
    assert Report.objects.count() == 2


def test_reports_that_arrive_together_are_all_stored_and_each_has_its_own_receipt(
    reports: HubReports,
) -> None:
    receipts: list[str] = []

    def send(number: int) -> None:
        receipts.append(reports.submit(report(token=f"t-{number}"), LA_ME).receipt)

    senders = [threading.Thread(target=send, args=(number,)) for number in range(30)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(set(receipts)) == 30
    assert Report.objects.count() == 30


def test_one_that_cannot_be_stored_holds_up_no_other(
    reports: HubReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writer.submit_report

    def picky(draft, fresh):  # type: ignore[no-untyped-def]
        receipt = real(draft, fresh)
        if draft.told.texts == ("bad",):
            raise KhienError("This one is refused.")
        return receipt

    monkeypatch.setattr(writer, "submit_report", picky)
    outcomes: list[str] = []

    def send(text: str) -> None:
        try:
            outcomes.append(reports.submit(report(text=text), LA_ME).receipt)
        except KhienError as error:
            outcomes.append(error.message)

    senders = [threading.Thread(target=send, args=(t,)) for t in ("a", "bad", "b", "c")]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert outcomes.count("This one is refused.") == 1
    assert Report.objects.count() == 3


def test_when_the_disk_is_full_nobody_is_told_otherwise(
    reports: HubReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_draft, _fresh):  # type: ignore[no-untyped-def]
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as disk:
        disk.setattr(writer, "submit_report", full)
        with pytest.raises(KhienError, match="nothing of this request was kept"):
            reports.submit(report(), LA_ME)
    assert Report.objects.count() == 0
    assert reports.submit(report(), LA_ME).receipt


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "no-such-topic"),
        ("province", "99x"),
        ("who", "nobody"),
        ("age_band", "200"),
        ("language", "xx"),
        ("text", " \x00 "),
        ("text", "a" * 20_001),
        ("links", ("https://a.example",) * 21),
        ("links", ("https://a.example/" + "x" * 10_000,)),
        ("token", "t" * 201),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    reports: HubReports, field: str, value: object
) -> None:
    with pytest.raises(WrongField) as refused:
        reports.submit(report(**{field: value}), LA_ME)
    assert refused.value.field == field
    assert Report.objects.count() == 0


def test_a_provider_sees_and_answers_its_own_orders_alone(pool: DatabasePool) -> None:
    mine = orders.order(provider=providers.provider("la-me"))
    port = HubOrders(pool)
    [seen] = port.open_for(LA_ME)
    assert seen.id == mine.public_id
    assert seen.why == f"/why/{mine.entry.public_id}"
    assert port.open_for(OTHER) == []
    with pytest.raises(NotFound):
        port.answer(OTHER, mine.public_id, OrderAnswer("done"))

    assert port.answer(LA_ME, mine.public_id, OrderAnswer("acknowledged")).state == "acknowledged"
    done = port.answer(LA_ME, mine.public_id, OrderAnswer("done", "Đã gỡ lúc 9 giờ."))
    assert done.state == "done"
    assert port.open_for(LA_ME) == []
    with pytest.raises(NotPossible):
        port.answer(LA_ME, mine.public_id, OrderAnswer("refused", "Đổi ý."))
