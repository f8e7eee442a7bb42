"""What every site has in common: one value for every spelling of an address."""

import pytest

from khien.lists.links import Link, canonical, canonical_host, canonical_many


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTP://Example.COM", "https://example.com/"),
        ("http://example.com:80/a", "https://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("http://www.example.com/a/", "https://example.com/a"),
        ("http://www.www.example.com/a/", "https://example.com/a"),
        ("https://www.com/", "https://www.com/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com//a///b", "https://example.com/a/b"),
        ("https://example.com/%65vil/%c3%a9", "https://example.com/evil/%C3%A9"),
        ("https://example.com/é", "https://example.com/%C3%A9"),
        ("https://ex%61mple.com/", "https://example.com/"),
        ("https://example.com/?b=2&a=1", "https://example.com/?a=1&b=2"),
        ("https://example.com/?a=2&a=1", "https://example.com/?a=2&a=1"),
        ("https://example.com/p?utm_source=x&fbclid=y&UTM_Medium=z", "https://example.com/p"),
        ("https://example.com/p?id=1&%75tm_source=x", "https://example.com/p?id=1"),
        ("https://example.com/p?", "https://example.com/p"),
        ("https://example.com/p?&&", "https://example.com/p"),
        ("https://example.com/p#part", "https://example.com/p"),
        ("https://example.com/#/room/5", "https://example.com/#/room/5"),
        ("https://example.com/#!page", "https://example.com/#!page"),
        ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://điện-máy.example/", "https://xn--in-my-0qa54ah21s.example/"),
    ],
)
def test_spellings_of_an_address_are_one(written: str, meant: str) -> None:
    link = canonical(written)
    assert link is not None
    assert link.url == meant
    assert canonical(link.url) == link


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("http://google.com@bet88.example/", "bet88.example"),
        ("http://user:pass@bet88.example/", "bet88.example"),
        ("http:\\\\bet88.example\\path", "bet88.example"),
        ("https:bet88.example", "bet88.example"),
        ("http://google.com\\@bet88.example/", "www.google.com"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("http://[2001:DB8:0:0::1]:8080/", "[2001:db8::1]"),
        ("http://ho\tst.exa\nmple/", "host.example"),
        ("  https://bet88.example  ", "bet88.example"),
        ("http://аpple.com/", "xn--pple-43d.com"),
    ],
)
def test_disguises_are_read_as_a_browser_reads_them(written: str, host: str) -> None:
    link = canonical(written)
    assert link is not None
    assert link.host == host


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("bet88.example", "https://bet88.example/"),
        ("  www.bet88.com/khuyen-mai ", "https://bet88.com/khuyen-mai"),
        ("bet88.com:8080/x", "https://bet88.com:8080/x"),
        ("//bet88.com/x", "https://bet88.com/x"),
        ("bet88.com\\x", "https://bet88.com/x"),
        ("bet88[.]com/x", "https://bet88.com/x"),
        ("hxxps://bet88(.)com/x", "https://bet88.com/x"),
        ("192.168.1.1/login", "https://192.168.1.1/login"),
        ("BÁNH.vn", "https://xn--bnh-ela.vn/"),
    ],
)
def test_addresses_may_be_typed_without_https(typed: str, url: str) -> None:
    link = canonical(typed)
    assert link is not None
    assert link.url == url


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "hello",
        "Chào bạn. Khoẻ không?",
        "Tôi.Anh",
        "3.5",
        "1.2.3",
        "v2.0.1",
        "a..com",
        ".com",
        "an@example.com",
        "mailto:an@example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://",
        "https:///",
        "http://a b.com",
        "http://a\0b.com",
        "http://example.com:99999",
        "http://256.1.1.1/",
        "http://xn--a/",
        "http://\u202ebet88.example/",
        "...",
        "[.]",
    ],
)
def test_what_is_no_address_is_none(words: str) -> None:
    assert canonical(words) is None


def test_prefixes_go_from_the_whole_address_to_the_bare_host() -> None:
    link = Link("https://h.example/a/b?x=1#/r", "h.example")
    assert list(link.prefixes) == [
        "https://h.example/a/b?x=1#/r",
        "https://h.example/a/b?x=1",
        "https://h.example/a/b",
        "https://h.example/a",
        "https://h.example/",
    ]
    assert list(Link("https://h.example/", "h.example").prefixes) == ["https://h.example/"]


def test_prefixes_of_an_endless_path_stay_few_and_short() -> None:
    link = canonical("https://h.example/" + "a/" * 100_000)
    assert link is not None
    prefixes = list(link.prefixes)
    assert prefixes[-1] == "https://h.example/"
    assert len(prefixes) < 1_100
    assert max(map(len, prefixes)) <= 2048


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Bet88.Example.", "bet88.example"),
        ("www.bet88.example", "bet88.example"),
        ("https://www.bet88.example:8080/x?y", "bet88.example"),
        ("www.youtube.com", "youtube.com"),
        ("not a host", None),
    ],
)
def test_a_domain_entry_is_a_bare_host(text: str, host: str | None) -> None:
    assert canonical_host(text) == host


def test_many_are_the_same_as_one_by_one() -> None:
    texts = ["https://www.example.com/a", "youtu.be/dQw4w9WgXcQ", "words", "http://a.example:8080"]
    assert canonical_many(texts) == [canonical(text) for text in texts]
