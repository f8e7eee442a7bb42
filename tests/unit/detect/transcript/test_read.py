"""Drawn screenshots are read: sides, words, times; what is no screenshot says so."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from factories.drawn_chats import FONT, drawn
from khien.core.errors import KhienError
from khien.detect.transcript.apart import read_picture_apart
from khien.detect.transcript.letters import can_read
from khien.detect.transcript.read import read_picture, read_pictures

pytestmark = pytest.mark.skipif(
    not can_read() or not FONT.exists(), reason="needs the extra ocr, tesseract-ocr-vie and a font"
)

CHAT = [
    ("stamp", "19:07"),
    ("left", "Chào em, em học lớp mấy rồi"),
    ("right", "dạ em học lớp sáu"),
    ("left", "đừng kể với mẹ nhé"),
    ("right", "sao vậy ạ"),
]


def _said(picture: bytes) -> list[tuple[str, str]]:
    return [(line.side, line.text) for line in read_picture(picture).messages]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_who_said_what(dark: bool) -> None:
    assert _said(drawn(CHAT, dark=dark)) == CHAT[1:]


def test_time_stamps_and_bars_are_no_messages() -> None:
    transcript = read_picture(drawn(CHAT))
    assert transcript.kind == "screenshot"
    assert transcript.messages[0].at == "19:07"
    assert all("Minh Anh" not in line.text for line in transcript.messages)


def test_a_picture_cut_out_of_a_chat_has_no_bars() -> None:
    assert _said(drawn(CHAT, bars=False)) == CHAT[1:]


def test_two_overlapping_screenshots_become_one_conversation() -> None:
    more = [*CHAT[3:], ("left", "bí mật của hai anh em mình")]
    for order in ([drawn(CHAT), drawn(more)], [drawn(more), drawn(CHAT)]):
        lines = read_pictures(order).messages
        assert [(line.side, line.text) for line in lines] == [*CHAT[1:], more[-1]]


def test_a_photo_of_a_screen_is_told_apart() -> None:
    screen = Image.open(BytesIO(drawn(CHAT))).convert("RGB").rotate(2, fillcolor="#555")
    noise = np.random.default_rng(4).normal(0, 9, (screen.height, screen.width, 3))
    photo = Image.fromarray((np.asarray(screen) + noise).clip(0, 255).astype(np.uint8))
    out = BytesIO()
    photo.save(out, "JPEG", quality=75)
    assert read_picture(out.getvalue()).kind == "photo_of_screen"


def test_a_picture_without_a_chat_is_something_else() -> None:
    out = BytesIO()
    Image.new("RGB", (800, 600), "#88aacc").save(out, "PNG")
    assert read_picture(out.getvalue()) == read_pictures([out.getvalue()])
    assert read_picture(out.getvalue()).kind == "other"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8not a picture", b"GIF89a"])
def test_what_is_no_picture_costs_a_message(data: bytes) -> None:
    with pytest.raises(KhienError):
        read_picture(data)


def test_too_small_and_too_long_pictures_say_what_to_do() -> None:
    for size, words in (((90, 400), "too small"), ((300, 5000), "too long")):
        out = BytesIO()
        Image.new("RGB", size).save(out, "PNG")
        with pytest.raises(KhienError, match=words):
            read_picture(out.getvalue())


def test_in_a_process_apart_it_reads_the_same() -> None:
    assert read_picture_apart(drawn(CHAT)) == read_picture(drawn(CHAT))
