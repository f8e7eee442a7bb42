"""Words that say who people are, blanked out of a text before it is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.detect.text.model.identity import without_identity
from khien.detect.text.view import View


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bạn ấy là người đồng tính đó", "Bạn ấy là người đó"),
        ("ban ay la nguoi dong tinh do", "ban ay la nguoi do"),
        ("She is Muslim and kind", "She is and kind"),
        ("Lớp mình có bạn người Dao", "Lớp mình có bạn"),
    ],
)
def test_they_are_blanked_where_they_stand(text: str, left: str) -> None:
    found = without_identity(View(text)).original
    assert len(found) == len(text)
    assert found.split() == left.split()


@pytest.mark.parametrize("text", ["Nó cầm dao kìa", "hoa nở rồi", "con gà gáy", "chào cả lớp"])
def test_words_with_another_meaning_stay(text: str) -> None:
    view = View(text)
    assert without_identity(view) is view


@given(st.text(max_size=80))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(without_identity(View(text)).original) == len(text)
