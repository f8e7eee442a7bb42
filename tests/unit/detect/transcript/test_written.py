"""A copy for proof shows writing alone: what is drawn beside it is painted over."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from factories.drawn_chats import FONT, drawn
from khien.detect.transcript.apart import read_and_copy_apart
from khien.detect.transcript.letters import can_read

pytestmark = pytest.mark.skipif(
    not can_read() or not FONT.exists(), reason="needs the extra ocr, tesseract-ocr-vie and a font"
)

CHAT = [("left", "mai thi môn gì vậy"), ("right", "mai thi toán nha"), ("left", "cảm ơn bạn nhiều")]
FACE = (20, 190, 90, 260)
RED = (220, 40, 40)


def test_words_stay_readable_and_faces_go() -> None:
    picture = Image.open(BytesIO(drawn(CHAT))).convert("RGB")
    ImageDraw.Draw(picture).ellipse(FACE, fill=RED)
    out = BytesIO()
    picture.save(out, "PNG")
    found = read_and_copy_apart(out.getvalue())
    copy = np.asarray(Image.open(BytesIO(found.copy)).convert("RGB")).astype(int)
    assert copy.shape[:2] == (picture.height, picture.width)
    assert np.abs(copy - RED).max(axis=2).min() > 60, "no red is left"
    words = np.s_[198:226, 126:300]
    assert np.abs(copy[words] - np.asarray(picture)[words]).mean() < 8
    assert [line.text for line in found.transcript.messages] == [text for _, text in CHAT]


def test_of_a_picture_that_is_no_chat_nothing_is_copied() -> None:
    out = BytesIO()
    Image.new("RGB", (800, 600), RED).save(out, "PNG")
    assert read_and_copy_apart(out.getvalue()).copy == b""
