"""What texts read like, by the shipped model."""

import pytest

from contract.detectors.contract import DetectorContract, Find
from khien.core.codes import Kind
from khien.core.words import Signal
from khien.detect.detector import NoLists
from khien.detect.text.model.detector import ModelDetector, reasons, shipped
from khien.detect.text.view import View

pytestmark = pytest.mark.skipif(shipped() is None, reason="no weights are shipped")


class TestModel(DetectorContract):
    detector = ModelDetector()
    finds = [
        Find("cả lớp đừng chơi với nó nữa", Kind.EXCLUSION, "chơi"),
        Find("gửi anh mã otp để nhận thưởng", Kind.SCAM, "otp"),
    ]
    leaves = [
        "Hôm nay trời đẹp quá, mình đi đá bóng nha",
        "Con đi học về rồi, mẹ nấu cơm chưa ạ?",
        "Bài toán số 3 làm sao vậy bạn?",
    ]

    def test_finds_its_examples(self) -> None:
        """The words that must weigh; which others do changes with training."""
        for find in self.finds:
            spans = [s.spans for s in self.see(find.text) if s.kind == find.kind]
            assert spans, f"not found: {find.text}"
            seen = " ".join(find.text[a:b] for a, b in spans[0])
            assert find.words in seen, f"{find.text}: {seen}"


def signals(text: str) -> list[Signal]:
    return list(ModelDetector().in_text(View(text), NoLists()))


def test_every_kind_has_a_reason() -> None:
    assert set(reasons()) == set(Kind) - {Kind.KNOWN_CSAM}


def test_a_disguise_changes_little_and_is_shown_as_written() -> None:
    text = "cả lớp đ.ừ.n.g chơi với nó nữa"
    (signal,) = (s for s in signals(text) if s.kind is Kind.EXCLUSION)
    assert any("đ.ừ.n.g" in text[start:end] for start, end in signal.spans)
    assert "đừng" in signal.why.vi and "shutting someone out" in signal.why.en


def test_one_sentence_is_not_lost_in_a_long_text() -> None:
    text = "Hôm nay trời đẹp quá. " * 100 + "cả lớp đừng chơi với nó nữa. " + "Mai đi học. " * 200
    (signal,) = (s for s in signals(text) if s.kind is Kind.EXCLUSION)
    assert all("chơi với nó" in text[max(0, a - 20) : b + 20] for a, b in signal.spans)
