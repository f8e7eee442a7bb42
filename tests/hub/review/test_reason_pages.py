"""The public reason page and the appeal, from the first look to the lifted block."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from factories.content import BAD_LINK, item
from factories.review import judgement
from khien.hub.accounts.models import User
from khien.hub.listdesk.models import ListEntry
from khien.hub.review import actions
from khien.hub.review.models import Appeal
from khien.hub.vault import UnlockedVault

SignIn = Callable[[User], Client]
Opener = Callable[[User], UnlockedVault]


@pytest.fixture
def entry(lan: User, opener: Opener) -> ListEntry:
    verdict = actions.verify(lan, opener(lan), item(BAD_LINK), judgement())
    assert verdict.decision is not None and verdict.decision.entry is not None
    return verdict.decision.entry


@pytest.mark.parametrize("slash", ["", "/"])
def test_anyone_learns_who_why_and_when_but_not_what(entry: ListEntry, slash: str) -> None:
    page = Client().get(f"/why/{entry.public_id}{slash}")
    html = page.content.decode()
    assert page.status_code == 200
    assert "Tổng đài 111" in html and "Lừa đảo" in html and entry.public_id in html
    assert "xau.example" not in html and "Lan" not in html
    assert f"/why/{entry.public_id}/appeal" in html


@pytest.mark.parametrize("code", ["x", "a" * 24, "0_-"])
def test_a_number_nobody_gave_is_a_kind_404(code: str, db: None) -> None:
    assert Client().get(f"/why/{code}").status_code == 404


def test_an_appeal_is_filed_once_and_upheld_by_somebody_else(
    entry: ListEntry, lan: User, binh: User, signed_in: SignIn
) -> None:
    visitor = Client()
    form = visitor.get(f"/why/{entry.public_id}/appeal")
    token = re.search(r'name="token" value="([^"]+)"', form.content.decode())
    assert token is not None
    sent = {"text": "Đây là trang của lớp em.", "token": token[1]}
    first = visitor.post(f"/why/{entry.public_id}/appeal", sent).content.decode()
    again = visitor.post(f"/why/{entry.public_id}/appeal", sent).content.decode()
    code = re.findall(r"<span>(\d{4})</span>", first)
    assert len(code) == 4 and code == re.findall(r"<span>(\d{4})</span>", again)
    appeal = Appeal.objects.get()

    lister = signed_in(lan).get(f"/desk/appeals/{appeal.pk}/").content.decode()
    assert "Đây là trang của lớp em." in lister and "/decide/" not in lister
    browser = signed_in(binh)
    page = browser.get(f"/desk/appeals/{appeal.pk}/")
    browser.post(f"/desk/appeals/{appeal.pk}/decide/", {"reason": "x"})
    assert Appeal.objects.get().state == "open"
    upheld = page.context["upheld"][0][0]
    browser.post(f"/desk/appeals/{appeal.pk}/decide/", {"reason": upheld})
    entry.refresh_from_db()
    assert not entry.active
    assert "không còn bị chặn" in visitor.get(f"/why/{entry.public_id}").content.decode()
    assert visitor.post(f"/why/{entry.public_id}/appeal", sent).status_code == 200


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001])
def test_an_appeal_without_fitting_words_is_asked_again(entry: ListEntry, text: str) -> None:
    answer = Client().post(f"/why/{entry.public_id}/appeal", {"text": text, "token": "t" * 32})
    assert answer.status_code == 422
    assert not Appeal.objects.exists()
