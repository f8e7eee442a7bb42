"""The desk reads what a reporter wrote and answers; everybody else meets two locks."""

from collections.abc import Callable
from uuid import UUID

import pytest

from hub.intake.test_reports import STORY, draft
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.intake import actions
from khien.hub.intake.drafts import Receipt
from khien.hub.intake.models import Report
from khien.hub.vault import Locked, UnlockedVault

pytestmark = pytest.mark.django_db

Opener = Callable[[User], UnlockedVault]


@pytest.fixture
def receipt(an: User) -> Receipt:
    """A report sent when An's team was already there."""
    return actions.submit_report(draft())


def test_an_reads_and_answers_and_the_reporter_reads_it(
    an: User, opener: Opener, receipt: Receipt
) -> None:
    opened = actions.read_report(an, opener(an), UUID(receipt.report_id))
    assert opened.told.story == STORY
    actions.answer_report(an, opener(an), opened.report, "Em làm đúng lắm. Có chúng tôi ở đây.")
    line = actions.open_report(receipt.code).lines[-1]
    assert (line.sender, line.text) == ("staff", "Em làm đúng lắm. Có chúng tôi ở đây.")
    assert line.new
    assert Report.objects.get().state == Report.State.ANSWERED


def test_what_the_reporter_adds_is_new_to_the_desk_once(
    an: User, opener: Opener, receipt: Receipt
) -> None:
    actions.add_message(receipt.code, "Còn chuyện này nữa.")
    first = actions.read_report(an, opener(an), UUID(receipt.report_id)).lines[-1]
    second = actions.read_report(an, opener(an), UUID(receipt.report_id)).lines[-1]
    assert (first.text, first.new, second.new) == ("Còn chuyện này nữa.", True, False)


def test_an_outsider_has_the_role_but_not_the_key(
    dung: User, opener: Opener, receipt: Receipt
) -> None:
    with pytest.raises(Locked):
        actions.read_report(dung, opener(dung), UUID(receipt.report_id))


def test_neither_auditor_nor_administrator_reads_reports(
    ha: User, giang: User, opener: Opener, receipt: Receipt
) -> None:
    for user in (ha, giang):
        with pytest.raises(Refused):
            actions.read_report(user, opener(user), UUID(receipt.report_id))
        with pytest.raises(Refused):
            actions.answer_report(user, opener(user), Report.objects.get(), "xin chào")


@pytest.mark.parametrize("words", ["", "  \n", "x" * 20_001])
def test_an_answer_says_something_and_not_too_much(
    an: User, opener: Opener, receipt: Receipt, words: str
) -> None:
    with pytest.raises(KhienError):
        actions.answer_report(an, opener(an), Report.objects.get(), words)


def test_every_step_left_its_line_and_no_words(an: User, opener: Opener, receipt: Receipt) -> None:
    report = actions.read_report(an, opener(an), UUID(receipt.report_id)).report
    actions.answer_report(an, opener(an), report, "Em làm đúng lắm.")
    actions.add_message(receipt.code, "Dạ.")
    actions.open_report(receipt.code)
    lines = [event.action for event in Event.objects.order_by("pk")]
    for action in ("submit", "read_report", "answer", "add", "return"):
        assert f"intake.{action}" in lines
    assert "Em làm" not in str(list(Event.objects.values()))
