"""Plain lists come in without guesses and go out as others read them."""

import pytest

from khien.core.codes import EntryType
from khien.lists.entry import Entry
from khien.lists.files import BadRow, Form, Row, read_rows, write_rows


def values(text: str, form: Form = Form.AUTO) -> list[tuple[int, str, bool]]:
    return [
        (row.line, row.value, row.harmful)
        for row in read_rows(text.splitlines(), form)
        if isinstance(row, Row)
    ]


def put_aside(text: str, form: Form = Form.AUTO) -> list[tuple[int, str]]:
    rows = read_rows(text.splitlines(), form)
    return [(row.line, row.why) for row in rows if isinstance(row, BadRow)]


def test_names_one_a_line() -> None:
    text = "\ufeff# my list\n\nBet88.example\nwww.bet88.example\n*.lode.example  # note\nBÁNH.vn\n"
    assert values(text) == [
        (3, "bet88.example", True),
        (5, "lode.example", True),
        (6, "xn--bnh-ela.vn", True),
    ]
    assert put_aside(text) == []


def test_a_hosts_file() -> None:
    text = "127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 a.example b.example # two\n"
    assert values(text) == [(3, "a.example", True), (3, "b.example", True)]
    assert put_aside("a.example", Form.HOSTS) == [(1, "A hosts line is an IP address and names.")]


def test_simple_filter_rules() -> None:
    text = "[Adblock Plus]\n! note\n||a.example^\n@@||b.example^\n||c.example/x^$important\n"
    assert values(text) == [
        (3, "a.example", True),
        (4, "b.example", False),
        (5, "https://c.example/x", True),
    ]
    assert [line for line, _ in put_aside("||a.example^$third-party\n##.ad\n||a*.example^")] == [
        1,
        2,
        3,
    ]


def test_addresses_in_one_form() -> None:
    text = "https://youtu.be/dQw4w9WgXcQ\nhttps://m.youtube.com/watch?v=dQw4w9WgXcQ\nhttps://www.tiktok.com/@Xau\n"
    rows = list(read_rows(text.splitlines()))
    assert rows == [
        Row(1, EntryType.URL, "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        Row(3, EntryType.ACCOUNT, "https://www.tiktok.com/@xau"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "com.vn",
        "github.io",
        "facebook.com",
        "https://www.youtube.com/watch",
        "two words",
        "evil..example",
        "-",
        "user@mail.example",
        "http://",
        "a" * 5000,
        "\0.example",
        "1234",
        "/regex.*/",
    ],
)
def test_a_line_that_cannot_be_used_is_put_aside_with_its_number(line: str) -> None:
    rows = list(read_rows(["good.example", line]))
    assert isinstance(rows[0], Row)
    assert isinstance(rows[1], BadRow)
    assert rows[1].line == 2
    assert rows[1].why
    assert len(rows[1].text) <= 80


def test_known_good_names_may_be_platforms() -> None:
    assert values("@@||facebook.com^") == [(1, "facebook.com", False)]


def test_lists_go_out_and_come_back() -> None:
    entries = [
        Entry("1", EntryType.DOMAIN, "a.example"),
        Entry("2", EntryType.DOMAIN, "good.example", harmful=False),
        Entry("3", EntryType.URL, "https://b.example/x"),
        Entry("4", EntryType.PHRASE, "cá độ"),
    ]
    assert list(write_rows(entries, Form.DOMAINS)) == ["a.example"]
    assert list(write_rows(entries, Form.HOSTS)) == ["0.0.0.0 a.example"]
    assert list(write_rows(entries, Form.ADBLOCK)) == ["||a.example^", "@@||good.example^"]
    assert list(write_rows(entries, Form.URLS)) == ["https://a.example/", "https://b.example/x"]
    for form in (Form.DOMAINS, Form.HOSTS, Form.ADBLOCK):
        rows = list(read_rows(write_rows(entries, form), form))
        assert rows[0] == Row(1, EntryType.DOMAIN, "a.example")
