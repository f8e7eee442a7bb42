"""Words as they are meant, and the way back into the original."""

import re
import time
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.detect.text.normalise import normal_codes, normalise, pieces_of, views_of
from khien.detect.text.normalise_codes import FINGERPRINT, codes_of, text_of
from khien.detect.text.normalise_fast import compiled, fast_pieces
from khien.detect.text.normalise_words import lexicon
from khien.detect.text.view import View

MEANT = {
    "n.g.u wáaa, ko bít j": "ngu quá, không biết gì",
    "n g u q u á đi": "ngu quá đi",
    "Th ằng kia m.ày ch3t với tao": "thằng kia mày chet với tao",
    "đẹppppp quáaaa :)))))": "đẹp quá :)))",
    "kh0ng ng0 l0n đ@u v@i": "không ngo lon đau vai",
    "T h ằ n g  n à y": "thằng này",
    "ｋｈôｎｇ có gì": "không có gì",
    "khô\u200bng c\u00adó": "không có",
    "сó mа": "có ma",
    "anhh ơiii emm": "anh ơi em",
    "kkkkkk": "ha ha",
    "đi.Tôi về": "đi.tôi về",
    "trc h e nt k rep": "trước giờ em nhắn tin không trả lời",
}
LEFT = [
    "12/05/2010",
    "3.500.000đ",
    "0912.345.678",
    "lớp 5a, 2k10, 10k, h2o",
    "xem fb.com/abc nhé",
    "https://n.g.u.example/m.ay?q=1",
    "ten.toi@thu.example",
    "good book, all free",
]
PAGE = Path(__file__).parents[3] / "docs" / "en" / "text-model.md"
ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxyzáàảạ01345789@$!.-_*~'`  ,:/|wWÁ😂🙂ｋсо\u200b\u0301"


@pytest.mark.parametrize("written", MEANT)
def test_words_are_read_as_they_are_meant(written: str) -> None:
    assert normalise(written).toned.text == MEANT[written]


@pytest.mark.parametrize("written", LEFT)
def test_numbers_addresses_and_ordinary_words_are_left_alone(written: str) -> None:
    assert normalise(written).toned.text == written


def test_the_example_of_the_documentation_is_true() -> None:
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S):
        exec(compile(block, PAGE.name, "exec"), {})  # noqa: S102  our own page


def test_plain_and_compact_are_the_same_without_marks_and_without_gaps() -> None:
    views = normalise("N.g.u quá, à!")
    assert views.toned.text == "ngu quá, à!"
    assert views.plain.text == "ngu qua, a!"
    assert views.compact.text == "nguquaa"


def test_a_word_pulled_apart_points_at_all_of_it() -> None:
    text = "Mày n.g.u thật, k biết j"
    views = normalise(text)
    for form, word, cause in (
        (views.toned, "ngu", "n.g.u"),
        (views.toned, "không", "k"),
        (views.plain, "biet", "biết"),
        (views.compact, "nguthat", "n.g.u thật"),
    ):
        start = form.text.index(word)
        low, high = form.span(start, start + len(word))
        assert text[low:high] == cause


def test_composed_and_loose_marks_read_alike() -> None:
    text = "Đừng kể với ai nhé, chuyện này bí mật"
    loose = unicodedata.normalize("NFD", text)
    assert normalise(loose).toned.text == normalise(text).toned.text
    start = normalise(loose).toned.text.index("bí mật")
    low, high = normalise(loose).toned.span(start, start + len("bí mật"))
    assert unicodedata.normalize("NFC", loose[low:high]) == "bí mật"


def test_models_are_told_apart_by_the_code_page_they_were_made_with() -> None:
    page = "".join(text_of(bytes([i, 255]))[0] for i in range(256))
    assert sha256(page.encode()).hexdigest()[:16] == FINGERPRINT, "change the constant, too"


def test_every_entry_of_the_teencode_list_is_final() -> None:
    words = lexicon().teencode
    assert len(words) >= 300
    for short, full in words.items():
        assert normal_codes(short) == full
        for word in full.split():
            assert words.get(word, word) == word, f"{short!r} leads to {word!r}, itself an entry"


@given(st.text(ALPHABET, max_size=80))
def test_spans_stay_inside_in_order_and_copied_text_is_itself(text: str) -> None:
    views = normalise(text)
    last = 0
    for i in range(len(views.toned.text)):
        low, high = views.toned.span(i, i + 1)
        assert 0 <= low < high <= len(text)
        assert low >= last or high > last
        last = max(last, low)
    if views.toned.text:
        low, high = views.toned.span(0, len(views.toned.text))
        assert normalise(text[low:high]).toned.text == views.toned.text


@given(st.text(ALPHABET, max_size=60) | st.text(max_size=60))
def test_the_compiled_normaliser_is_the_same(text: str) -> None:
    part = compiled()
    if part is None:
        pytest.skip("no compiled part")
    view = View(text)
    codes = codes_of(view)
    slowly = views_of(view, codes, pieces_of(codes))
    toned, begins, starts, ends, copied = fast_pieces(codes, part)
    assert toned == slowly.codes
    places = slowly.toned.places
    assert (list(begins), list(starts), list(ends), copied) == (
        places._begins,
        places._starts,
        places._ends,
        places._copied,
    )


@pytest.mark.parametrize(
    "text",
    ["a" + "\u0301" * 500_000, "n.g.u " * 150_000, "a" * 1_000_000, "." * 500_000, "k " * 400_000,
     "1a" * 400_000, "@" * 500_000, "a.b" * 300_000],
    ids=["marks", "apart", "one word", "dots", "teencode", "leet", "signs", "joints"],
)  # fmt: skip
def test_time_is_bounded_on_hostile_text(text: str) -> None:
    began = time.process_time()
    normal_codes(codes_of(View(text)))
    assert time.process_time() - began < 8
