"""The shipped model reads what people say, not the letters of a web address."""

import pytest

from khien.detect.detector import Lists
from khien.detect.text.model.detector import ModelDetector, shipped
from khien.detect.text.view import View
from khien.lists.snapshot import Snapshot


def kinds(text: str) -> set[str]:
    reader = shipped.__wrapped__()
    assert reader is not None, "The weights are shipped with the package."
    lists: Lists = Snapshot.empty("main")
    return {signal.kind for signal in ModelDetector(reader).in_text(View(text), lists)}


@pytest.mark.parametrize(
    "text",
    [
        "https://nhan-qua-the-cao.example/so-tai-khoan/otp",
        "http://dia-chi-nha.example/0912/truong-lop?so=12345678",
    ],
)
def test_an_address_alone_says_nothing(text: str) -> None:
    assert kinds(text) == set()


def test_words_beside_an_address_still_count_and_point_at_the_original() -> None:
    text = "https://abc.example/x Chuyển khoản đặt cọc trước 300k rồi mới nhận việc nhé em"
    reader = shipped.__wrapped__()
    signals = list(ModelDetector(reader).in_text(View(text), Snapshot.empty("main")))
    assert "scam" in {signal.kind for signal in signals}
    assert all(start >= 21 for signal in signals for start, _end in signal.spans)
