"""The pages of banks, of entries in them, and of reported pictures, as each person sees them."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories import lists, pictures, providers
from factories.review import judgement
from hub.people import PASSPHRASE
from khien.core.codes import EntryType
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event
from khien.hub.banks import actions as banks
from khien.hub.banks import feedback
from khien.hub.banks.models import Bank, Feedback
from khien.hub.listdesk.models import ListEntry
from khien.hub.review import actions
from khien.hub.review.models import Scope
from khien.hub.vault import UnlockedVault

SignedIn = Callable[[User], Client]
Opener = Callable[[User], UnlockedVault]
NEW = {"name": "partner", "title": "Đối tác", "owner": "111", "enabled": "on", "percent": "25"}


def listed(hash_: str, bank: str = "verified") -> ListEntry:
    return lists.entry(hash_, EntryType.PDQ, bank=bank)


def test_binh_makes_a_bank_and_switches_it(binh: User, signed_in: SignedIn) -> None:
    browser = signed_in(binh)
    assert "/desk/banks/new/" in browser.get("/desk/banks/").content.decode()
    assert browser.get("/desk/banks/new/").status_code == 200
    made = browser.post("/desk/banks/new/", NEW)
    assert made.headers["Location"] == "/desk/banks/partner/"
    assert "25 %" in browser.get("/desk/banks/").content.decode()
    change = {"title": "Đối tác", "owner": "111", "percent": "100"}
    assert browser.post("/desk/banks/partner/change/", change).status_code == 302
    bank = Bank.objects.get()
    assert (bank.enabled, bank.percent) == (False, 100)


@pytest.mark.parametrize(
    "wrong", [{"percent": "101"}, {"percent": "x"}, {"title": ""}, {"name": "Đ"}, {"name": "taken"}]
)
def test_what_cannot_be_is_said_on_the_page(
    binh: User, signed_in: SignedIn, wrong: dict[str, str]
) -> None:
    banks.ensure_bank("taken")
    browser = signed_in(binh)
    answer = browser.post("/desk/banks/new/", {**NEW, **wrong})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    if "name" not in wrong:
        answer = browser.post("/desk/banks/taken/change/", {**NEW, **wrong})
        assert answer.status_code == 422
    assert Bank.objects.count() == 1


def test_whoever_signed_in_long_ago_is_asked_once_more(binh: User, signed_in: SignedIn) -> None:
    browser = signed_in(binh)
    banks.ensure_bank()
    session = browser.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**r, "at": time.time() - 600} for r in records]
    session.save()
    off = {"title": "Kho", "owner": "", "percent": "100"}
    asked = browser.post("/desk/banks/verified/change/", off)
    assert "/staff/" in asked.headers["Location"]
    assert Bank.objects.get().enabled
    browser.post(asked.headers["Location"], {"password": PASSPHRASE})
    assert not Bank.objects.get().enabled, "once shown, what was asked for is done"


def test_near_duplicates_stand_on_one_line(lan: User, signed_in: SignedIn) -> None:
    bank = banks.ensure_bank()
    for flips in range(0, 60, 20):
        listed(pictures.pdq(1, *range(flips)))
    listed(pictures.pdq(2))
    browser = signed_in(lan)
    for page in (f"/desk/banks/{bank.name}/", "/desk/lists/?type=pdq"):
        html = browser.get(page).content.decode()
        assert html.count("<tr data-row>") == 2, page
        assert "3" in html.split('<details class="family">')[1].split("</summary>")[0]


def test_an_entry_shows_bank_family_and_what_is_said(
    lan: User, binh: User, signed_in: SignedIn
) -> None:
    banks.ensure_bank()
    entry, near = listed(pictures.pdq(1)), listed(pictures.pdq(1, 5))
    feedback.give(providers.provider("game"), entry, "disputed", "harmless", "T-17")
    page = f"/desk/lists/entries/{entry.public_id}/"
    html = signed_in(lan).get(page).content.decode()
    assert "/desk/banks/verified/" in html
    assert near.public_id in html
    assert "Diễn đàn Lá Me" in html
    assert "T-17" in html
    assert f"/desk/banks/entries/{entry.public_id}/off/" not in html, "an analyst may not"
    assert (
        f"/desk/banks/entries/{entry.public_id}/off/" in signed_in(binh).get(page).content.decode()
    )


def test_lan_says_what_she_found(lan: User, signed_in: SignedIn) -> None:
    entry = listed(pictures.pdq(1), bank="")
    browser = signed_in(lan)
    page = f"/desk/banks/entries/{entry.public_id}/said/"
    browser.post(page, {"reason": "altered", "reference": " V-3 "})
    word = Feedback.objects.get()
    assert (word.said, word.reason, word.reference) == ("confirmed", "altered", "V-3")
    browser.post(page, {"reason": "because"})
    browser.post(page, {"reason": "harmless", "reference": "có chữ"})
    assert Feedback.objects.count() == 1


def test_binh_lets_an_entry_rest(binh: User, signed_in: SignedIn) -> None:
    entry = listed(pictures.pdq(1), bank="")
    browser = signed_in(binh)
    page = f"/desk/banks/entries/{entry.public_id}/off/"
    today = timezone.localdate()
    for wrong in ("", "x", str(today - timedelta(days=1)), str(today + timedelta(days=400))):
        browser.post(page, {"until": wrong})
        entry.refresh_from_db()
        assert entry.off_until is None
    browser.post(page, {"until": str(today)})
    entry.refresh_from_db()
    assert entry.off_until is not None and entry.is_off(timezone.now())
    browser.post(page, {"on": "1"})
    entry.refresh_from_db()
    assert entry.off_until is None


def test_each_page_and_button_is_for_those_who_may(
    an: User, lan: User, chi: User, dung: User, ha: User, giang: User, signed_in: SignedIn
) -> None:
    banks.ensure_bank()
    entry = listed(pictures.pdq(1))
    said, off = (f"/desk/banks/entries/{entry.public_id}/{verb}/" for verb in ("said", "off"))
    for user in (an, lan, chi, dung, ha, giang):
        browser = signed_in(user)
        for page in ("/desk/banks/", "/desk/banks/verified/"):
            html = browser.get(page).content.decode()
            assert "/desk/banks/new/" not in html and "/change/" not in html
        assert browser.get("/desk/banks/new/").status_code == 403
        for page in ("/desk/banks/new/", "/desk/banks/verified/change/", off):
            assert browser.post(page, NEW).status_code == 403, page
        judges = user in (lan, chi)
        assert browser.post(said, {"reason": "same"}).status_code == (302 if judges else 403)
    assert Client().get("/desk/banks/").status_code == 302


def test_a_picture_is_verified_on_its_page(lan: User, signed_in: SignedIn) -> None:
    banks.ensure_bank("partner")
    url = "https://xau.example/anh?x=<b>"
    item = pictures.item(pictures.media(url=url))
    near = pictures.item(pictures.media(2, pdq=pictures.pdq(1, 7)))
    browser = signed_in(lan)
    html = browser.get(f"/desk/items/{item.pk}/").content.decode()
    for hash_ in (pictures.pdq(), pictures.sha256(), pictures.md5(), "xau"):
        assert hash_ in html
    assert f"/desk/items/{near.pk}/" in html
    assert "<img" not in html.split("<main")[1].split("</main>")[0]
    assert url not in html, "an address is shown harmless"
    verdict = {"kind": "scam", "severity": "high", "scope": "hashes", "bank": "partner"}
    assert browser.post(f"/desk/items/{item.pk}/verify/", verdict).status_code == 302
    assert set(ListEntry.objects.values_list("bank", flat=True)) == {"partner"}
    again = browser.get(f"/desk/items/{item.pk}/").content.decode()
    assert ListEntry.objects.first().public_id in again
    wrong = {**verdict, "bank": "nowhere"}
    assert browser.post(f"/desk/items/{near.pk}/verify/", wrong).status_code == 422


def test_a_disputed_entry_waits_with_the_words_of_who_disputes_it(
    lan: User, opener: Opener, signed_in: SignedIn
) -> None:
    item = pictures.item()
    verdict = actions.verify(lan, opener(lan), item, judgement(Scope.HASHES))
    for code in ("game", "forum"):
        other = providers.provider(code, name=f"Bên {code}")
        feedback.give(other, verdict.decision.entry, "disputed", "harmless", "T-17")
    browser = signed_in(lan)
    assert f"/desk/items/{item.pk}/" in browser.get("/desk/").content.decode()
    html = browser.get(f"/desk/items/{item.pk}/").content.decode()
    for words in ("Bên game", "Bên forum", "T-17"):
        assert words in html
    assert "Bên game" in html.split('<ol class="timeline">')[1].split("</ol>")[0]


def test_reading_a_picture_is_written_down(lan: User, signed_in: SignedIn) -> None:
    item = pictures.item()
    signed_in(lan).get(f"/desk/items/{item.pk}/")
    assert Event.objects.filter(action="content.open", actor=f"user:{lan.pk}").count() == 1


def test_the_public_page_of_a_picture_says_nothing_of_it(lan: User, opener: Opener) -> None:
    actions.verify(lan, opener(lan), pictures.item(), judgement(Scope.HASHES))
    for entry in ListEntry.objects.all():
        html = Client().get(f"/why/{entry.public_id}").content.decode()
        assert entry.value not in html
