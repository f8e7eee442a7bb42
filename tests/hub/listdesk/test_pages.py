"""The lists at the desk: search without marks, one entry, taking off, known-good names."""

from collections.abc import Callable

import pytest
from django.test import Client

from factories import lists
from khien.core.codes import EntryType
from khien.hub.accounts.models import User
from khien.hub.listdesk.models import ListEntry

SignIn = Callable[[User], Client]


def found(browser: Client, **asked: str) -> list[str]:
    return [row.value for row in browser.get("/desk/lists/", asked).context["page"]]


def test_search_forgives_marks_case_and_scheme(giang: User, signed_in: SignIn) -> None:
    lists.entry("nạp thẻ nhận quà", EntryType.PHRASE)
    lists.entry("https://xau.example/choi", EntryType.URL)
    lists.entry("khac.example")
    browser = signed_in(giang)
    assert found(browser, q="NAP THE") == ["nạp thẻ nhận quà"]
    assert found(browser, q="xau.example") == ["https://xau.example/choi"]
    assert found(browser, q="example/choi") == ["https://xau.example/choi"]
    assert found(browser, type="domain") == ["khac.example"]
    assert found(browser, q="không có") == []


@pytest.mark.parametrize("odd", ["\0", "%", "_", "'", "x" * 400, "‮", "💥"])
def test_an_odd_search_finds_nothing_and_breaks_nothing(
    odd: str, giang: User, signed_in: SignIn
) -> None:
    lists.entry("khac.example")
    assert signed_in(giang).get("/desk/lists/", {"q": odd}).status_code == 200


def test_binh_takes_an_entry_off_with_a_reason(binh: User, signed_in: SignIn) -> None:
    entry = lists.entry("xau.example")
    browser = signed_in(binh)
    browser.post(f"/desk/lists/entries/{entry.public_id}/retract/", {"reason": "x"})
    assert ListEntry.objects.get(pk=entry.pk).active
    page = browser.post(
        f"/desk/lists/entries/{entry.public_id}/retract/", {"reason": "mistake"}, follow=True
    )
    assert not ListEntry.objects.get(pk=entry.pk).active
    assert "Đưa vào nhầm" in page.content.decode()
    assert found(browser, side="gone") == ["xau.example"]


def test_lan_may_look_again_but_not_take_off(lan: User, signed_in: SignIn) -> None:
    entry = lists.entry("xau.example")
    browser = signed_in(lan)
    html = browser.get(f"/desk/lists/entries/{entry.public_id}/").content.decode()
    assert "/confirm/" in html and "/retract/" not in html
    refused = browser.post(f"/desk/lists/entries/{entry.public_id}/retract/", {"reason": "mistake"})
    assert refused.status_code == 403
    before = entry.recheck_at
    browser.post(f"/desk/lists/entries/{entry.public_id}/confirm/")
    entry.refresh_from_db()
    assert before is not None and entry.recheck_at is not None and entry.recheck_at > before


def test_a_known_good_name_is_added_and_a_bad_one_explained(binh: User, signed_in: SignIn) -> None:
    browser = signed_in(binh)
    browser.post("/desk/lists/known-good/", {"value": "truong.example"})
    assert found(browser, side="good") == ["truong.example"]
    page = browser.post("/desk/lists/known-good/", {"value": "com.vn"}, follow=True)
    assert "notice danger" in page.content.decode()
    assert found(browser, side="good") == ["truong.example"]


def test_releases_are_listed(giang: User, signed_in: SignIn) -> None:
    lists.release()
    page = signed_in(giang).get("/desk/lists/releases/")
    assert [release.version for release in page.context["page"]] == [1]


def test_there_is_no_such_entry(giang: User, signed_in: SignIn) -> None:
    assert signed_in(giang).get("/desk/lists/entries/nope/").status_code == 404
