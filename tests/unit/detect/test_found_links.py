"""Addresses in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.detect.link.found import found_links
from khien.detect.text.view import View


def links(text: str) -> list[str]:
    return [address for address, _ in found_links(View(text))]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("xem https://a.example/x?y=1, nhé", "https://a.example/x?y=1"),
        ("(https://a.example/wiki/A_(b))", "https://a.example/wiki/A_(b)"),
        ("hxxp://a[.]example", "http://a.example"),
        ("a(dot)example/b", "http://a.example/b"),
        ("a chấm example", "http://a.example"),
        ("http://user:pw@a.example/", "http://user:pw@a.example/"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("http:\\\\a.example\\x", "http://a.example\\x"),
        ("a．example", "http://a.example"),
        ("*a.example*", "http://a.example"),
    ],
)
def test_found(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    "text", ["", "không có gì", "a . b", "1.5", "chấm bài", "..", "://", "dot"]
)
def test_nothing_to_find(text: str) -> None:
    assert links(text) == []


def test_invisible_letters_inside_a_name() -> None:
    text = "vào xa\u200bu.example/A nhé"
    assert "http://xau.example/a" in links(text)
    ((_, span),) = [f for f in found_links(View(text)) if f[0].endswith("xau.example/a")]
    assert text[slice(*span)] == "xa\u200bu.example/A"


@given(st.text(max_size=200))
def test_spans_lie_in_any_text(text: str) -> None:
    for _, (start, end) in found_links(View(text)):
        assert 0 <= start < end <= len(text)
