"""The little language of the pattern rules."""

import pytest

from khien.core.errors import KhienError
from khien.detect.text.phrasing import compile_phrase
from khien.detect.text.view import View


def found(phrase: str, text: str, *, strict: bool = False) -> bool:
    compiled = compile_phrase(phrase, strict=strict)
    view = View(text)
    if not all(
        any(f" {word} ".encode() in view.plain_words for word in words)
        for words in compiled.anchors
    ):
        return False
    expression = compiled.marked if view.has_marks else compiled.unmarked
    return expression.found(view.words)


@pytest.mark.parametrize(
    "text",
    [
        "đừng nói với mẹ",
        "dung noi voi me",
        "Đừng nói vs mẹ",
        "đừng, nói… với “mẹ”",
        "đừng nói vs me",
    ],
)
def test_a_phrase_in_its_spellings(text: str) -> None:
    assert found("đừng nói với mẹ", text)


@pytest.mark.parametrize(
    "text", ["đừng nói với mèo", "đụng nói với mẹ", "ừng nói với mẹ", "đừng với mẹ"]
)
def test_what_is_another_phrase(text: str) -> None:
    assert not found("đừng nói với mẹ", text)


def test_choices_options_gaps_and_numbers() -> None:
    assert found("(đừng|chớ) [có] nói ... (mẹ|bố)", "chớ có nói gì với bố")
    assert found("(đừng|chớ) [có] nói ... (mẹ|bố)", "đừng nói mẹ")
    assert not found("đừng ... mẹ", "đừng một hai ba bốn mẹ"), "a gap is at most three words"
    assert found("kiếm # k", "kiếm 500 k")
    assert not found("kiếm # k", "kiếm nhiều k")


def test_both_places_of_the_tone_mark() -> None:
    assert found("hòa thuỷ", "hoà thủy")


def test_strict_reads_plain_words_only_in_plain_texts() -> None:
    assert found("đồ ngu", "do ngu", strict=True)
    assert not found("đồ ngu", "mang do ngu đi", strict=True)
    assert found("đồ ngu", "mang do ngu đi")


def test_apostrophes_and_hyphens_stand_between_words() -> None:
    assert found("don't tell", "Don't tell!")
    assert found("self-harm", "SELF HARM")


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("(a|b", "missing"),
        ("a|b", "closes nothing"),
        ("a) b", "closes nothing"),
        ("(a|)", "empty"),
        ("", "empty"),
        ("[a] ...", "must be present"),
        ("a% b", "no word"),
        ("(b)?", "no word"),
    ],
)
def test_mistakes_are_explained(phrase: str, says: str) -> None:
    with pytest.raises(KhienError, match=says):
        compile_phrase(phrase)
