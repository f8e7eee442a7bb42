"""Texts made to keep the detectors busy: time stays in proportion to their length."""

import time

import pytest

from khien.detect.detector import NoLists
from khien.detect.run import text_signals

QUARTER = 250_000
PIECES = {
    "digits apart": "1 ",
    "phones": "0912345678 ",
    "links": "http://a.vn/x ",
    "mails": "a@b.vn ",
    "words of rules": "đừng nói với bố mẹ ",
    "codes": "mã xác nhận ",
    "addresses": "nhà em ở 12 đường ",
    "pulled apart": "n.g.u ",
    "invisible": "\u202e\u200f",
    "marks": "\u0301",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PIECES)
def test_time_is_bounded(name: str) -> None:
    piece = PIECES[name]
    began = time.process_time()
    text_signals(piece * (QUARTER // len(piece)), NoLists())
    assert time.process_time() - began < 8  # a quarter of a second on a quiet machine, two at most
