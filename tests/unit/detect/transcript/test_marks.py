"""What an app writes itself is told from what people say."""

import pytest

from khien.detect.transcript import marks


@pytest.mark.parametrize(
    "text",
    ["19:07", "7:05 PM", "Hôm qua 20:15", "Hôm nay", "21/11/2026", "T2 08:30", "14:05 21/11/2026"],
)
def test_stamps(text: str) -> None:
    assert marks.is_stamp(text)


@pytest.mark.parametrize(
    "text", ["hẹn 19:07 nha", "thứ hai con thi", "20k", "mai 7h nhé", "hôm qua con ốm", "111"]
)
def test_words_about_times_are_no_stamps(text: str) -> None:
    assert not marks.is_stamp(text)


@pytest.mark.parametrize("text", ["Aa", "Tin nhắn", "Tinnhắn", "ˆ Nhắn tin...", "iMessage"])
def test_the_box_for_typing(text: str) -> None:
    assert marks.is_typing_box(text)


@pytest.mark.parametrize("text", ["tin nhắn hôm qua đâu", "a", "nhắn tin cho mẹ đi"])
def test_messages_are_no_box(text: str) -> None:
    assert not marks.is_typing_box(text)


def test_clocks_come_out_in_one_form() -> None:
    assert marks.clock_in("Hôm qua 7h05") == "7:05"
    assert marks.clock_in("không có giờ") == ""
