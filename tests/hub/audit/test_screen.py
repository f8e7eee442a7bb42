"""The audit screens: who sees them, what they show, and that looking is logged."""

from collections.abc import Callable

from django.test import Client

from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event

SignIn = Callable[[User], Client]


def test_giang_reads_filters_and_turns_the_pages(giang: User, an: User, signed_in: SignIn) -> None:
    browser = signed_in(giang)
    for n in range(120):
        audit.record(an, "review.verify" if n % 2 else "review.reject", f"content.item:{n}")
    page = browser.get("/desk/audit/")
    assert page.status_code == 200
    assert "Nguyễn Thị An" in page.content.decode()
    only = browser.get("/desk/audit/", {"action": "review.verify", "actor": f"user:{an.pk}"})
    shown = [event for event, _ in only.context["rows"]]
    assert len(shown) == 50 and {e.action for e in shown} == {"review.verify"}
    older = browser.get("/desk/audit/?" + only.context["older"])
    assert len(older.context["rows"]) == 10
    assert older.context["older"] == ""
    assert Event.objects.filter(action="audit.view", actor=f"user:{giang.pk}").count() == 3


def test_odd_filters_show_something_and_break_nothing(giang: User, signed_in: SignIn) -> None:
    browser = signed_in(giang)
    for query in (
        {"before": "x"},
        {"before": "9" * 40},
        {"before": "١٢"},
        {"since": "not a day"},
        {"since": "9999-12-31", "until": "0001-01-01"},
        {"until": "9999-12-31"},
        {"actor": "a\0b"},
        {"actor": "x" * 5000},
    ):
        assert browser.get("/desk/audit/", query).status_code == 200, query
        assert browser.get("/desk/audit/export/", query).status_code == 200, query


def test_the_button_verifies(giang: User, signed_in: SignIn) -> None:
    page = signed_in(giang).post("/desk/audit/verify/")
    assert page.context["verdict"].whole
    assert Event.objects.filter(action="audit.verify").exists()


def test_the_export_is_whole_and_safe_in_a_spreadsheet(giang: User, signed_in: SignIn) -> None:
    audit.record("-1+2", "review.verify")
    answer = signed_in(giang).get("/desk/audit/export/", {"action": "review."})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert lines[0].startswith("number,at,actor")
    assert len(lines) == 2 and ",'-1+2," in lines[1]


def test_counsellors_do_not_read_the_log(an: User, signed_in: SignIn) -> None:
    browser = signed_in(an)
    assert browser.get("/desk/audit/").status_code == 403
    assert browser.get("/desk/audit/export/").status_code == 403
    assert browser.post("/desk/audit/verify/").status_code == 403


def test_a_supervisor_reads_but_takes_nothing_away(binh: User, signed_in: SignIn) -> None:
    browser = signed_in(binh)
    page = browser.get("/desk/audit/")
    assert page.status_code == 200 and "/desk/audit/export/" not in page.content.decode()
    assert browser.get("/desk/audit/export/").status_code == 403
