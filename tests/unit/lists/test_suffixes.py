"""Names that would block strangers are told from names that one publisher owns."""

import pytest

from khien.core.codes import EntryType
from khien.lists.breadth import Breadth, breadth
from khien.lists.suffixes import is_known_tld, multi_publisher, registrable, too_broad


@pytest.mark.parametrize(
    "host", ["com", "vn", "com.vn", "edu.vn", "co.uk", "ck", "", ".", "COM.VN."]
)
def test_public_suffixes_are_too_broad(host: str) -> None:
    assert too_broad(host)


@pytest.mark.parametrize(
    "host", ["bet88.com.vn", "www.ck", "bet88.example", "1.2.3.4", "github.io"]
)
def test_names_one_can_own_are_not(host: str) -> None:
    assert not too_broad(host)


def test_private_suffixes_hold_many_publishers() -> None:
    assert multi_publisher("github.io")
    assert multi_publisher("blogspot.com")
    assert not multi_publisher("someone.github.io")
    assert not multi_publisher("com.vn")
    assert not multi_publisher("bet88.example")


def test_the_registrable_name_is_what_one_buys() -> None:
    assert registrable("a.b.bet88.com.vn") == "bet88.com.vn"
    assert registrable("someone.github.io") == "someone.github.io"
    assert registrable("com.vn") is None


def test_endings_that_exist() -> None:
    assert is_known_tld("vn")
    assert is_known_tld("example")
    assert is_known_tld("xn--p1ai")
    assert not is_known_tld("docx")


@pytest.mark.parametrize(
    ("type", "value", "reach"),
    [
        (EntryType.DOMAIN, "bet88.example", Breadth.ONE),
        (EntryType.DOMAIN, "someone.blogspot.com", Breadth.ONE),
        (EntryType.DOMAIN, "blogspot.com", Breadth.MANY),
        (EntryType.DOMAIN, "www.facebook.com", Breadth.MANY),
        (EntryType.DOMAIN, "com.vn", Breadth.REFUSED),
        (EntryType.DOMAIN, "not a name", Breadth.REFUSED),
        (EntryType.URL, "https://bet88.example/vip", Breadth.ONE),
        (EntryType.URL, "https://com.vn/", Breadth.REFUSED),
        (EntryType.URL, "https://github.io/", Breadth.MANY),
        (EntryType.URL, "https://www.youtube.com/watch?v=dQw4w9WgXcQ", Breadth.ONE),
        (EntryType.URL, "https://www.youtube.com/watch", Breadth.MANY),
        (EntryType.URL, "https://www.tiktok.com/", Breadth.MANY),
        (EntryType.URL, "https://h.example/" + "a" * 3000, Breadth.REFUSED),
        (EntryType.ACCOUNT, "https://www.tiktok.com/@user", Breadth.ONE),
        (EntryType.PHRASE, "cá độ", Breadth.ONE),
        (EntryType.PHRASE, "đ", Breadth.REFUSED),
        (EntryType.PHRASE, "a" * 400, Breadth.REFUSED),
        (EntryType.SHA256, "0" * 64, Breadth.ONE),
    ],
)
def test_how_far_a_value_reaches(type: EntryType, value: str, reach: Breadth) -> None:
    assert breadth(type, value) is reach
