"""Visitors leave nothing behind: no address, no session, no cookie but two, no trace on leaving."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from hub.intake.test_report_form import Visitor
from hub.intake.test_reports import _everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpline_team")]

ADDRESS = "203.0.113.77"
FORWARDED = "198.51.100.23"


def test_no_address_is_stored_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    em = Visitor()
    em.client.defaults |= {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": FORWARDED}
    em.press().press().press(pages="Kênh Lạ").press().press().press("send")
    code = em.code
    em.client.post("/receipt/", {"code": code})
    em.client.post("/receipt/", {"code": "0000000000000000"})
    em.client.get("/nowhere/")
    stored = _everything_stored()
    for address in (ADDRESS, FORWARDED, "127.0.0.1"):
        assert address.encode() not in stored
        assert address not in caplog.text
    assert code not in caplog.text


def test_a_visitor_gets_no_session_and_only_two_cookies() -> None:
    em = Visitor().press().press().press(pages="Kênh Lạ").press().press().press("send")
    em.client.post("/language/", {"language": "en", "next": "/"})
    for _ in range(6):
        em.client.post("/receipt/", {"code": "1234123412341234"})
    assert set(em.client.cookies) <= {"khien_csrf", "khien_language"}
    assert not Session.objects.exists()


@pytest.mark.parametrize("path", ["/", "/report/", "/receipt/", "/about/"])
def test_every_public_page_is_kept_by_no_cache_and_asks_nobody(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in response["Content-Security-Policy"]
    html = response.content.decode()
    assert "style=" not in html
    assert "<script>" not in html
    assert "data-quick-exit" in html
    assert 'href="tel:111"' in html


def test_leaving_forgets_the_cookies_and_leads_away(settings: object) -> None:
    client = Client()
    client.get("/report/")
    response = client.get("/exit/")
    assert response.status_code == 303
    assert "khien" not in response["Location"]
    assert response["Clear-Site-Data"] == '"cookies", "storage"'
    assert all(not cookie.value for cookie in client.cookies.values())
    assert Client(enforce_csrf_checks=True).post("/exit/").status_code == 204
