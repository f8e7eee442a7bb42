"""Folding finds Vietnamese words however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.core.text import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Lừa đảo", "lua dao"),
        ("LỪA ĐẢO", "lua dao"),
        ("Lu\u031b\u0300a d\u0111a\u0309o".replace("d\u0111", "\u0111"), "lua dao"),
        ("ｌừａ　đảｏ", "lua dao"),
        ("lừa\u200b đ\u00adảo", "lua dao"),
        ("  lừa \n\t đảo ", "lua dao"),
        ("Bắt nạt", "bat nat"),
        ("Straße", "strasse"),
        ("한국", "한국"),
    ],
)
def test_every_way_of_typing_folds_to_one(written: str, folded: str) -> None:
    import unicodedata

    assert unicodedata.normalize("NFC", fold(written)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcđêôơưăâáàảãạ ĐÊ", max_size=40))
def test_vietnamese_folds_to_plain_letters(text: str) -> None:
    assert fold(text).isascii()
