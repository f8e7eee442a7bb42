"""Reported values on a page: readable, never live, never able to deceive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.core.codes import Kind
from khien.core.words import Bilingual, Signal
from khien.hub.content.templatetags.items import address, defanged, highlighted, reported


def signal(*spans: tuple[int, int]) -> Signal:
    return Signal("test", Kind.SCAM, 0.9, Bilingual("vì", "why"), spans=spans)


def test_an_address_is_taken_apart_and_is_no_link() -> None:
    html = address("https://login.xau.example:8443/a?b=1")
    assert "<a" not in html and "href" not in html and "://" not in html
    assert '<strong class="host">login<span class="dot">.</span><wbr>xau' in html
    assert ":8443" in html and "/a?b=1" in html


def test_an_imitating_name_is_called_one() -> None:
    assert "pаypal.com" in address("https://xn--pypal-4ve.com/")
    assert "badge" not in address("https://xau.example/")


@pytest.mark.parametrize("odd", ["", "not an address", "http://[", "https://a:b:c/", "\0"])
def test_what_is_no_address_is_shown_as_it_is(odd: str) -> None:
    assert address(odd) == reported(odd)


def test_defanged_cannot_become_a_link() -> None:
    assert defanged("https://xau.example/a.b") == "hxxps://xau[.]example/a[.]b"


def test_hidden_characters_are_shown_as_codes() -> None:
    assert reported("a\u202eb") == 'a<span class="code-point">U+202E</span>b'
    assert reported("a\0") == 'a<span class="code-point">U+0000</span>'
    assert reported("dòng\nkhác\t") == "dòng\nkhác\t"


def test_markup_in_words_stays_words() -> None:
    assert reported("<img src=x onerror=1>") == "&lt;img src=x onerror=1&gt;"


def test_what_was_seen_is_marked_and_overlaps_are_one() -> None:
    html = highlighted("nạp tiền nhận quà", [signal((0, 8)), signal((4, 13)), signal((90, 99))])
    assert html == "<mark>nạp tiền nhận</mark> quà"


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6),
)
def test_highlighting_loses_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    html = highlighted(text, [signal(*spans)])
    assert html.replace("<mark>", "").replace("</mark>", "").count("<span") == reported(text).count(
        "<span"
    )
    if not spans:
        assert html == reported(text)
