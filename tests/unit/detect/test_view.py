"""The forms of a text, and the way back to the original."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from khien.core.text import fold
from khien.detect.text.letters import code
from khien.detect.text.view import View

VIETNAMESE = st.text("aăâeêioôơuưyđáàảãạấầẩẫậắằẳẵặéèẻẽẹ ĐÁẾỘƯ.,\n0123456789", max_size=80)


def test_forms_of_a_sentence() -> None:
    view = View("Đừng NÓI, với Bố!")
    assert view.toned == "đừng nói, với bố!"
    assert view.plain == b"dung noi, voi bo!"
    assert view.plain_text == "dung noi, voi bo!"
    assert view.words == code(" đừng nói  với bố  ")
    assert view.plain_words == b" dung noi  voi bo  "
    assert view.has_marks
    assert not View("dung noi").has_marks


def test_composed_and_loose_marks_are_one() -> None:
    text = "Đừng nói với mẹ"
    loose = View(unicodedata.normalize("NFD", text))
    assert loose.toned == View(text).toned
    start = loose.toned.index("mẹ")
    a, b = loose.span(start, start + 2)
    assert unicodedata.normalize("NFC", loose.original[a:b]) == "mẹ"


def test_invisible_letters_go_and_wide_ones_narrow() -> None:
    assert View("m\u200bẹ\ufeff").toned == "mẹ"
    assert View("ＡＢＣ１２３").toned == "abc123"
    assert View("\ud800").toned == "\ufffd"


def test_a_span_of_words_leaves_out_the_spaces_around() -> None:
    view = View("… Đừng nói ! ")
    start = view.words.index(code("đừng")) - 1
    end = view.words.index(code("nói")) + len("nói") + 2
    a, b = view.words_span(start, end)
    assert view.original[a:b] == "Đừng nói"


@given(st.text(max_size=60))
def test_any_text_has_forms_of_one_length(text: str) -> None:
    view = View(text)
    assert len(view.plain) == len(view.coded) == len(view.toned) == len(view.plain_text)
    assert len(view.words) == len(view.plain_words) == len(view.toned) + 2
    last = 0
    for i in range(len(view.toned)):
        start, end = view.span(i, i + 1)
        assert last <= end and 0 <= start < end <= len(text)
        last = start


@given(VIETNAMESE)
def test_plain_is_what_fold_makes_of_it(text: str) -> None:
    assert " ".join(View(text).plain_text.split()) == fold(text)


@given(VIETNAMESE)
def test_loose_marks_change_no_form(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    view, loose = View(composed), View(unicodedata.normalize("NFD", text))
    assert (loose.toned, loose.plain, loose.words) == (view.toned, view.plain, view.words)


@given(st.text(max_size=40))
def test_the_short_way_is_the_long_way(text: str) -> None:
    """A text that the code page holds skips the table; with an invisible letter it cannot."""
    assert View(text + "\u200b").toned.split() == View(text).toned.split()


@given(st.text("aăâđêơư áàảãạĐÁẾ…“ \t\n\u00a0\u200b½👍0.,", max_size=30))
def test_folded_is_fold_or_not_told(text: str) -> None:
    assert View(text).folded in (fold(text), None)


def test_an_everyday_text_is_folded() -> None:
    assert View("Đừng NÓI,\tvới  Bố!").folded == "dung noi, voi bo!"
