"""Tables taken away as files: whole, harmless in a spreadsheet, only by those who may, audited."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from factories import lists
from factories.content import bare_item
from factories.orders import order
from khien.core.codes import EntryType, Urgency
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event
from khien.hub.ui.csv_files import csv_lines

SignIn = Callable[[User], Client]


def saved(browser: Client, path: str, **query: str) -> list[dict[str, str]]:
    answer = browser.get(path, query)
    assert answer.status_code == 200, answer
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="khien-')
    raw = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert raw.startswith(b"\xef\xbb\xbf")  # a spreadsheet knows that it is UTF-8
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_starts_like_a_formula_is_text(start: str) -> None:
    text = "".join(csv_lines(["a"], [[start + "1+1"]]))
    assert next(csv.reader([text.splitlines(keepends=True)[1]]))[0].startswith("'")


def test_numbers_times_and_words_stay_what_they_are() -> None:
    rows = [[-3, None, 'Đường dây, số "111"', datetime(2026, 1, 31, 20, tzinfo=UTC)]]
    text = "".join(csv_lines(["n", "leer", "words", "at"], rows)).removeprefix("\ufeff")
    [_head, row] = csv.reader(io.StringIO(text))
    assert row == ["-3", "", 'Đường dây, số "111"', "2026-02-01T03:00:00+07:00"]


def test_many_rows_come_in_parts() -> None:
    parts = list(csv_lines(["n"], ([n] for n in range(1_000))))
    assert len(parts) > 3 and "".join(parts).count("\r\n") == 1_001


def test_lan_takes_the_queue_away_without_anybodys_words(lan: User, signed_in: SignIn) -> None:
    bare_item("https://bi-mat.example/xyz", urgency=Urgency.NOW)
    bare_item("https://thuong.example/")
    browser = signed_in(lan)
    assert 'href="/desk/export/"' in browser.get("/desk/").content.decode()
    rows = saved(browser, "/desk/export/")
    assert [row["urgency"] for row in rows] == ["now", "routine"]
    assert "bi-mat" not in str(rows) and len(rows[0]["id"]) == 36
    assert len(saved(browser, "/desk/export/", urgency="now")) == 1
    noted = Event.objects.filter(action="content.export", actor=f"user:{lan.pk}")
    assert [event.pairs for event in noted.order_by("number")][-1] == [("filters", "urgency")]


def test_binh_takes_entries_away_as_they_are_filtered(binh: User, signed_in: SignIn) -> None:
    lists.entry("xau.example")
    lists.entry("=cmd lua dao", EntryType.PHRASE)
    lists.entry("tot.example", harmful=False)
    browser = signed_in(binh)
    assert (
        "/desk/lists/export/?type=phrase"
        in browser.get("/desk/lists/?type=phrase").content.decode()
    )
    assert [row["value"] for row in saved(browser, "/desk/lists/export/")][-1] == "xau.example"
    [words] = saved(browser, "/desk/lists/export/", type="phrase")
    assert words["value"] == "'=cmd lua dao" and words["list"] == "main"
    [good] = saved(browser, "/desk/lists/export/", side="good", q="tot")
    assert good["harmful"] == "False"
    last = Event.objects.filter(action="listdesk.export").latest("number")
    assert "tot" not in last.codes  # what was searched for may be anybody's words


def test_giang_takes_orders_away(giang: User, signed_in: SignIn) -> None:
    made = order()
    browser = signed_in(giang)
    assert "/desk/orders/export/?state=open" in browser.get("/desk/orders/").content.decode()
    [row] = saved(browser, "/desk/orders/export/")
    assert (row["id"], row["target"]) == (made.public_id, made.target)
    assert saved(browser, "/desk/orders/export/", state="done") == []
    assert len(saved(browser, "/desk/orders/export/", state="no such '; state")) == 1
    assert Event.objects.filter(action="orders.export").count() == 3


def test_who_may_not_take_a_table_away_is_shown_no_button(
    an: User, lan: User, signed_in: SignIn
) -> None:
    bare_item("https://xau.example/")
    order()
    for who, table in ((an, "/desk/"), (lan, "/desk/lists/"), (lan, "/desk/orders/")):
        browser = signed_in(who)
        assert "export/" not in browser.get(table).content.decode()
        assert browser.get(f"{table}export/").status_code == 403
    assert not Event.objects.filter(action__endswith=".export").exists()
