"""Coming back with the code: forgiving about how it is typed, slow to those who guess."""

import re
from html import unescape

import pytest
from django.test import Client

from hub.intake.test_reports import STORY, draft
from khien.hub.intake import actions
from khien.hub.vault import patience

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpline_team")]


@pytest.fixture(autouse=True)
def fresh_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_bucket", patience._Bucket())


def test_the_code_may_be_typed_in_any_way() -> None:
    code = actions.submit_report(draft()).code
    groups = [code[i : i + 4] for i in range(0, 16, 4)]
    for typed in (code, " ".join(groups), "-".join(groups), f"  {'.'.join(groups)} "):
        response = Client().post("/receipt/", {"code": typed})
        assert response.status_code == 200
        assert STORY in unescape(response.content.decode())


def test_the_code_never_stands_in_an_address() -> None:
    code = actions.submit_report(draft()).code
    response = Client().post("/receipt/", {"code": code}, follow=True)
    assert response.redirect_chain == []
    assert STORY not in Client().get(f"/receipt/?code={code}").content.decode()


def test_one_can_write_more_and_read_it_back() -> None:
    code = actions.submit_report(draft()).code
    html = Client().post("/receipt/", {"code": code, "more": "Hôm nay lại bị."}).content.decode()
    assert "Hôm nay lại bị." in html
    again = Client().post("/receipt/", {"code": code, "more": "   "})
    assert again.status_code == 422
    assert "Hôm nay lại bị." in again.content.decode()


def test_a_wrong_code_is_answered_kindly_and_says_nothing_else() -> None:
    response = Client().post("/receipt/", {"code": "0000 0000 0000 0000"})
    assert response.status_code == 404
    assert "không tìm thấy" in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["", "abc", "1" * 15, "1" * 17, "\x00", "9" * 5000, "１２３４" * 4]
)
def test_what_is_no_code_gets_words(typed: str) -> None:
    assert Client().post("/receipt/", {"code": typed}).status_code in (404, 422)


def test_guessing_is_slowed_for_the_guesser_and_for_nobody_else() -> None:
    code = actions.submit_report(draft()).code
    guesser, tries, statuses = Client(), "", []
    for n in range(5):
        response = guesser.post("/receipt/", {"code": f"{n:016d}", "tries": tries})
        statuses.append(response.status_code)
        found = re.search(r'name="tries" value="([^"]+)"', response.content.decode())
        assert found
        tries = unescape(found[1])
    assert statuses == [404, 404, 404, 429, 429]
    assert guesser.post("/receipt/", {"code": code, "tries": tries}).status_code == 429
    assert Client().post("/receipt/", {"code": code}).status_code == 200


def test_mended_tries_are_as_good_as_none() -> None:
    code = actions.submit_report(draft()).code
    assert Client().post("/receipt/", {"code": code, "tries": "e30:made-up"}).status_code == 200


def test_another_language_keeps_the_report_open() -> None:
    code = actions.submit_report(draft()).code
    html = Client().post("/receipt/", {"code": code, "language": "en"}).content.decode()
    assert '<html lang="en"' in html
    assert STORY in unescape(html)
