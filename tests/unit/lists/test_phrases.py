"""Phrases are found as people write them, and shown where they stand."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khien.core.codes import EntryType
from khien.core.text import fold
from khien.lists.entry import Entry
from khien.lists.foldmap import FoldedText
from khien.lists.phrases import PhraseIndex, longest_first
from khien.lists.snapshot import Snapshot

LETTERS = st.text(
    st.sampled_from("aăâđeêộợ ĐỘd\u0323\u0302\u0301  \t\n.,!-_0ﬁß½İ\u200b\u202eＡ한\u00ad\ufe0f😀")
)


def listed(*phrases: str, good: tuple[str, ...] = ()) -> Snapshot:
    return Snapshot.build(
        "main",
        1,
        "ab" * 32,
        [
            *(Entry(f"p{n}", EntryType.PHRASE, value) for n, value in enumerate(phrases)),
            *(Entry(f"g{n}", EntryType.PHRASE, value, False) for n, value in enumerate(good)),
        ],
    )


def found(snapshot: Snapshot, text: str) -> list[tuple[str, str]]:
    return [(hit.entry.value, text[hit.start : hit.end]) for hit in snapshot.phrases(text)]


def test_a_phrase_is_found_however_it_is_written() -> None:
    snapshot = listed("cá độ bóng đá")
    for written in (
        "cá độ bóng đá",
        "CA DO BONG DA",
        "Cá  Độ\tbóng\nđá",
        "ca\u0301 d\u0323\u0302o\u0323\u0302 bo\u0301ng đa\u0301".replace("d\u0323\u0302o", "đo"),
        "ｃá độ bóng đá",
        "c\u200bá đ\u00adộ bóng đá",
    ):
        text = f"Vào {written}, nhé"
        assert found(snapshot, text) == [("cá độ bóng đá", written)], written


def test_only_whole_words_count() -> None:
    snapshot = listed("lo de", "18+", "(vip)")
    assert found(snapshot, "lo den, hello de, lode") == []
    assert found(snapshot, "lo de.") == [("lo de", "lo de")]
    assert found(snapshot, "phim 18+ hay") == [("18+", "18+")]
    assert found(snapshot, "118+") == []
    assert found(snapshot, "a(vip)b") == [("(vip)", "(vip)")]


def test_the_longest_phrase_counts_and_a_near_miss_hides_nothing() -> None:
    snapshot = listed("cá độ", "cá độ bóng", "độ xe")
    assert found(snapshot, "cá độ bóng đá") == [("cá độ bóng", "cá độ bóng")]
    assert found(snapshot, "cá độ bóngđá") == [("cá độ", "cá độ")]
    assert found(snapshot, "cá độ xe") == [("cá độ", "cá độ")]


def test_a_known_good_phrase_shields_what_stands_in_it() -> None:
    snapshot = listed("cá độ", good=("phòng chống cá độ",))
    assert found(snapshot, "Phòng chống cá độ. Cá độ ngay!") == [("cá độ", "Cá độ")]


def test_an_empty_phrase_matches_nothing() -> None:
    snapshot = listed("", "\u200b", "   ")
    assert found(snapshot, "bất cứ \u200b gì") == []


@given(LETTERS | st.text())
@settings(max_examples=200)
@example("a\u0300\u0315\u0300\u05ae\u0300b")
@example("\u1fb4\u0345")
@example("x\u0085y\u001cz")
def test_folding_with_a_way_back_is_the_same_folding(text: str) -> None:
    assert FoldedText(text).folded == fold(text)


@given(LETTERS, st.data())
@settings(max_examples=200)
def test_a_span_leads_back_to_the_characters_it_came_from(text: str, data: st.DataObject) -> None:
    folded = FoldedText(text)
    if not folded.folded:
        return
    start = data.draw(st.integers(0, len(folded.folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded.folded)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(text)
    # One character may fold to several ("ﬁ"), so the part found may be larger, never smaller.
    assert folded.folded[start:end].strip() in fold(text[first:last])
    assert fold(text[:first]).strip() in folded.folded[: start + 1]


WORDS = st.lists(st.sampled_from(["ca", "do", "cado", "bong", "+", "."]), min_size=1, max_size=3)


@given(
    st.lists(WORDS.map(" ".join) | WORDS.map("".join), max_size=6, unique=True),
    st.text(st.sampled_from("cado bng+."), max_size=60),
)
@settings(max_examples=200)
def test_the_index_finds_what_a_plain_search_finds(phrases: list[str], text: str) -> None:
    folded = fold(text)
    expected = set()
    for phrase in phrases:
        head = r"(?<![^\W_])" if phrase[0].isalnum() else ""
        tail = r"(?![^\W_])" if phrase[-1].isalnum() else ""
        for match in re.finditer(f"(?={head}({re.escape(phrase)}){tail})", folded):
            expected.add((match.start(1), match.end(1), phrase))
    assert set(PhraseIndex(phrases).find(folded)) == expected


def test_matches_on_the_seams_of_a_long_text_are_found_once() -> None:
    index = PhraseIndex(["ca do", "ca do bong da"])
    for shift in range(30):
        folded = "x" * (16_384 - 15 + shift) + " ca do bong da " + "y" * 40_000
        assert [span[2] for span in sorted(index.find(folded))] == ["ca do", "ca do bong da"]


def test_longest_first_never_overlaps() -> None:
    spans = [(0, 2, "a"), (0, 5, "b"), (3, 9, "c"), (5, 6, "d")]
    assert longest_first(spans) == [(0, 5, "b"), (5, 6, "d")]


@pytest.mark.slow
def test_a_megabyte_of_anything_takes_little_time() -> None:
    snapshot = listed("aaa", "aaaa", "a a a", "cá độ", "lừa đảo", good=("chống cá độ", "a a a a"))
    for text in (
        "a" * 1_000_000,
        "a " * 500_000,
        "\u0301" * 1_000_000,
        "cá độ " * 170_000,
        "chống cá độ cá độ " * 55_000,
        " " * 1_000_000,
        "\0" * 1_000_000,
        "đ" * 1_000_000,
        "\u202e" * 999_995 + "cá độ",
        "😀" * 1_000_000,
    ):
        before = time.process_time()
        snapshot.phrases(text)
        assert time.process_time() - before < 6, text[:10]
