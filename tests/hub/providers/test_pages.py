"""Providers at the desk: connecting one, its key shown once, and who is protected."""

import re
import time
from collections.abc import Callable

import pytest
from django.test import Client

from factories import lists
from factories.providers import acknowledgement, provider, subscriber
from khien.hub.accounts.models import User
from khien.hub.providers.models import ApiKey, Provider

SignIn = Callable[[User], Client]
NEW = {"code": "moi", "name": "Mạng Mới", "kind": "social", "contact": "", "hosts": "moi.example"}
ISSUE = {"scopes": ["lists"], "label": "chính"}


def test_ha_connects_a_provider_and_issues_a_key_shown_once(ha: User, signed_in: SignIn) -> None:
    browser = signed_in(ha)
    assert browser.post("/desk/providers/new/", NEW).headers["Location"] == "/desk/providers/moi/"
    to = browser.post("/desk/providers/moi/keys/", ISSUE).headers["Location"]
    assert to == "/desk/providers/moi/keys/new/"
    half = browser.cookies["khien_once"]
    assert half["httponly"] and half["max-age"] == 120 and half["samesite"] == "Strict"
    page = browser.get(to)
    token = re.search(r'id="token">([^<]+)<', page.content.decode())
    assert token is not None and page.headers["Cache-Control"] == "no-store"
    again = browser.get(to, follow=True)  # loaded again: neither the key nor another one
    assert again.redirect_chain == [("/desk/providers/moi/", 302)]
    html = again.content.decode()
    assert token[1] not in html and ApiKey.objects.get().prefix in html
    assert "một lần" in html


def test_on_the_way_to_its_page_a_key_is_nowhere_in_the_clear(ha: User, signed_in: SignIn) -> None:
    browser = signed_in(ha)
    browser.post("/desk/providers/new/", NEW)
    answer = browser.post("/desk/providers/moi/keys/", ISSUE)
    kept = str(dict(browser.session)) + str(browser.cookies) + str(answer.headers)
    half = browser.cookies.pop("khien_once")
    lost = browser.get(answer.headers["Location"])
    assert lost.headers["Location"] == "/desk/providers/moi/"  # the session alone opens nothing
    browser.cookies["khien_once"] = half.value
    assert browser.get(answer.headers["Location"]).status_code == 302  # and was emptied by the try
    answer = browser.post("/desk/providers/moi/keys/", ISSUE)
    kept += str(dict(browser.session)) + str(browser.cookies) + str(answer.headers)
    page = browser.get(answer.headers["Location"]).content.decode()
    token = re.search(r'id="token">([^<]+)<', page)
    assert token is not None and token[1] not in kept


def test_a_key_not_looked_at_in_time_is_gone(
    ha: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(ha)
    browser.post("/desk/providers/new/", NEW)
    to = browser.post("/desk/providers/moi/keys/", ISSUE).headers["Location"]
    late = time.time() + 121
    monkeypatch.setattr("khien.hub.vault.once.time.time", lambda: late)
    assert browser.get(to).status_code == 302


def test_what_cannot_be_used_is_said_at_the_form(ha: User, signed_in: SignIn) -> None:
    browser = signed_in(ha)
    browser.post("/desk/providers/new/", NEW)
    for wrong in (
        NEW,
        NEW | {"code": "ba khoảng trống"},
        NEW | {"code": "b", "hosts": "com.vn"},
        NEW | {"code": "c", "hosts": "moi.example"},
        {},
    ):
        page = browser.post("/desk/providers/new/", wrong)
        assert page.status_code == 422 and "field-error" in page.content.decode()
    assert Provider.objects.count() == 1


def test_a_key_is_revoked_and_a_provider_disconnected(ha: User, signed_in: SignIn) -> None:
    browser = signed_in(ha)
    browser.post("/desk/providers/new/", NEW)
    browser.post("/desk/providers/moi/keys/", {"scopes": []})
    assert not ApiKey.objects.exists()
    browser.post("/desk/providers/moi/keys/", {"scopes": ["scan"]})
    browser.post(f"/desk/providers/keys/{ApiKey.objects.get().pk}/revoke/")
    assert ApiKey.objects.get().revoked_at is not None
    browser.post("/desk/providers/moi/change/", NEW | {"name": "Tên khác"})
    changed = Provider.objects.get()
    assert (changed.name, changed.active) == ("Tên khác", False)


def test_everyone_sees_who_is_protected_since_when(giang: User, signed_in: SignIn) -> None:
    owner = provider()
    lists.entry()
    client = subscriber(owner)
    browser = signed_in(giang)
    assert "chưa</span>" in browser.get("/desk/providers/").content.decode()
    acknowledgement(client, 1)
    fragment = browser.get("/desk/providers/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and "được bảo vệ</span>" in fragment
    detail = browser.get(f"/desk/providers/{owner.code}/").content.decode()
    assert "máy-1" in detail and "/change/" not in detail
    assert browser.get("/desk/providers/new/").status_code == 403
