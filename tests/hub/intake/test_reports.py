"""A report arrives, is sealed, is answered, and its reporter comes back."""

import dataclasses

import msgspec
import pytest
from django.db import connection

from khien.core.errors import KhienError
from khien.hub.intake import actions
from khien.hub.intake.drafts import Receipt, ReportDraft, Told
from khien.hub.intake.models import Message, Report
from khien.hub.intake.reading import NoSuchReceipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpline_team")]

STORY = "Có bạn lớp trên bắt em nạp thẻ, em không biết làm sao."


def draft(token: str = "a" * 32, **changes: object) -> ReportDraft:
    plain = ReportDraft(
        submit_token=token,
        told=Told(links=("https://vi-du.example/trang",), story=STORY),
        topic="bullied",
        who="child",
        age_band="10_12",
    )
    return msgspec.structs.replace(plain, **changes)


def test_the_receipt_opens_the_report_again() -> None:
    receipt = actions.submit_report(draft())
    opened = actions.open_report(" ".join(receipt.groups))
    assert opened.told.story == STORY
    assert opened.report.age_band == "10_12"
    assert [line.sender for line in opened.lines] == ["system"]
    assert opened.lines[0].new
    assert not actions.open_report(receipt.code).lines[0].new


def test_the_receipt_still_opens_it_when_the_operator_has_changed_what_receipts_cost(
    settings,
) -> None:
    receipt = actions.submit_report(draft())
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, receipt_kdf_mib=2)
    assert actions.open_report(receipt.code).told.story == STORY


def test_a_form_sent_twice_is_one_report_with_one_code() -> None:
    first = actions.submit_report(draft())
    second = actions.submit_report(draft(told=Told(story="đã sửa lại")))
    assert first == second
    assert Report.objects.count() == 1


def test_a_wrong_code_opens_nothing() -> None:
    code = actions.submit_report(draft()).code
    other = str((int(code) + 1) % 10**16).zfill(16)
    for wrong in (other, code[:15], "", "không phải số", code + "1"):
        with pytest.raises(NoSuchReceipt):
            actions.open_report(wrong)


def test_an_empty_report_is_told_kindly() -> None:
    for nothing in (draft(told=Told(), topic=""), draft(told=Told(), topic="other")):
        with pytest.raises(KhienError):
            actions.submit_report(nothing)
    assert not Report.objects.exists()


def test_danger_is_enough_to_report_and_comes_first() -> None:
    receipt = actions.submit_report(draft(told=Told(), topic="", in_danger=True))
    assert Report.objects.get(pk=receipt.report_id).urgency == "now"


def test_the_topic_sets_group_and_urgency() -> None:
    report = Report.objects.get(pk=actions.submit_report(draft(topic="threatened")).report_id)
    assert (report.group, report.urgency) == ("exploitation", "now")


def test_a_topic_nobody_knows_stores_nothing() -> None:
    with pytest.raises(KhienError):
        actions.submit_report(draft(topic="unheard-of"))
    assert not Report.objects.exists()


def test_the_reporter_adds_words_once() -> None:
    code = actions.submit_report(draft()).code
    actions.add_message(code, "Hôm nay lại nhắn nữa.")
    actions.add_message(code, "Hôm nay lại nhắn nữa.")
    lines = actions.open_report(code).lines
    assert [line.text for line in lines if line.sender == "reporter"] == ["Hôm nay lại nhắn nữa."]


def test_words_after_an_answer_bring_the_report_back_to_the_desk() -> None:
    receipt = actions.submit_report(draft())
    report = Report.objects.get(pk=receipt.report_id)
    actions.answer_from_template(report, "verified_blocked")
    assert Report.objects.get(pk=report.pk).state == Report.State.ANSWERED
    actions.add_message(receipt.code, "Nó lại xuất hiện rồi.")
    assert Report.objects.get(pk=report.pk).state == Report.State.IN_REVIEW


def test_a_prepared_answer_is_read_in_the_readers_language(settings: object) -> None:
    from django.utils import translation

    receipt = actions.submit_report(draft())
    report = Report.objects.get(pk=receipt.report_id)
    actions.answer_from_template(report, "verified_blocked")
    assert actions.answer_from_template(report, "verified_blocked") is None
    with translation.override("en"):
        english = actions.open_report(receipt.code).lines[-1].text
    with translation.override("vi"):
        vietnamese = actions.open_report(receipt.code).lines[-1].text
    assert english.startswith("Thank you")
    assert vietnamese.startswith("Cảm ơn")


def test_an_answer_nobody_wrote_is_refused() -> None:
    report = Report.objects.get(pk=actions.submit_report(draft()).report_id)
    with pytest.raises(ValueError, match="no prepared answer"):
        actions.answer_from_template(report, "made-up")
    assert Message.objects.filter(report=report).count() == 1


def test_nothing_that_was_written_lies_in_the_database() -> None:
    receipt = actions.submit_report(
        draft(told=Told(("https://vi-du.example/trang",), ("Kênh Xấu",), ("tin nhắn dọa",), STORY))
    )
    actions.add_message(receipt.code, "thêm lời kể")
    everything = _everything_stored()
    for words in (
        STORY,
        "vi-du.example",
        "Kênh Xấu",
        "tin nhắn dọa",
        "thêm lời kể",
        receipt.code,
        "a" * 32,
    ):
        assert words.encode() not in everything, words


def _everything_stored() -> bytes:
    """Each value of each table, as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                found += [
                    bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row
                ]
    return b"\x00".join(found)


def test_two_fingers_at_the_same_moment_are_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    first = actions.submit_report(draft())
    look = actions._receipt_again
    blind = iter([True])

    def looked_too_early(draft: ReportDraft, token: str) -> Receipt | None:
        return None if next(blind, False) else look(draft, token)

    monkeypatch.setattr(actions, "_receipt_again", looked_too_early)
    assert actions.submit_report(draft()) == first
    assert Report.objects.count() == 1


def test_the_opened_report_cannot_be_changed() -> None:
    opened = actions.open_report(actions.submit_report(draft()).code)
    with pytest.raises(dataclasses.FrozenInstanceError):
        opened.told = Told()  # type: ignore[misc]
