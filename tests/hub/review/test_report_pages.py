"""Reports at the desk: the list without words, the talk with those who hold a key."""

from collections.abc import Callable
from uuid import UUID

from django.test import Client

from factories.content import receipt, report
from khien.hub.accounts.models import User
from khien.hub.intake import actions
from khien.hub.intake.models import Report

SignIn = Callable[[User], Client]


def test_an_sees_danger_first_and_no_words(an: User, signed_in: SignIn) -> None:
    quiet = report(story="Có người trêu em.")
    urgent = report(story="Em sợ lắm.", in_danger=True)
    page = signed_in(an).get("/desk/reports/")
    assert list(page.context["page"]) == [urgent, quiet]
    assert "Em sợ lắm" not in page.content.decode()


def test_an_reads_answers_and_the_child_reads_it(an: User, signed_in: SignIn) -> None:
    code = receipt(story="Có người trêu em.").code
    browser = signed_in(an)
    found = Report.objects.get()
    assert "Có người trêu em." in browser.get(f"/desk/reports/{found.pk}/").content.decode()
    page = browser.post(
        f"/desk/reports/{found.pk}/answer/", {"text": "Em kể thêm được không?"}, follow=True
    )
    assert "Em kể thêm được không?" in page.content.decode()
    assert actions.open_report(code).lines[-1].text == "Em kể thêm được không?"
    actions.add_message(code, "Dạ, từ tuần trước.")
    listed = browser.get("/desk/reports/")
    assert listed.context["page"].rows[0].unread == 1


def test_an_empty_answer_is_asked_again_and_keeps_the_page(an: User, signed_in: SignIn) -> None:
    found = report(story="Có người trêu em.")
    page = signed_in(an).post(f"/desk/reports/{found.pk}/answer/", {"text": "  "})
    assert page.status_code == 422
    assert "Có người trêu em." in page.content.decode()


def test_without_a_key_there_are_no_words(dung: User, an: User, signed_in: SignIn) -> None:
    found = report(story="Có người trêu em.")
    browser = signed_in(dung)
    assert browser.get(f"/desk/reports/{found.pk}/").status_code == 423
    answered = browser.post(f"/desk/reports/{found.pk}/answer/", {"text": "Chào em."})
    assert answered.status_code == 423
    assert "trêu em" not in answered.content.decode()


def test_words_deleted_after_their_time_are_said_to_be_gone(an: User, signed_in: SignIn) -> None:
    found = report(story="Có người trêu em.")
    Report.objects.filter(pk=found.pk).update(sealed_told=b"")
    page = signed_in(an).get(f"/desk/reports/{found.pk}/")
    assert page.status_code == 410
    assert "đã hết thời hạn lưu giữ" in page.content.decode()


def test_there_is_no_such_report(an: User, signed_in: SignIn) -> None:
    assert signed_in(an).get(f"/desk/reports/{UUID(int=0)}/").status_code == 404
