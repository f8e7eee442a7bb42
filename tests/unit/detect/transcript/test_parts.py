"""The parts of one bubble: quoted message, name, the message, its time."""

from khien.detect.transcript.bubbles import Row
from khien.detect.transcript.parts import parts_of
from khien.detect.transcript.word import Word

SIZE, WIDTH = 32, 780


def row(text: str, base: int, *, left: int = 120, size: float = SIZE) -> Row:
    """A row of words as high as letters of that size are."""
    words, at = [], left
    for part in text.split():
        drawn = Word(part, at, 0, at + 16 * len(part), base + 8, base, 0.95, base)
        high = base / drawn.size  # how high its letters are, in sizes of the font
        words.append(
            Word(part, at, round(base - size * high), drawn.right, base + 8, base, 0.95, base)
        )
        at = drawn.right + 10
    return Row(tuple(words), left - 24, 600, (255, 255, 255), True)


def test_rows_of_one_message_are_joined() -> None:
    parts = parts_of([row("mai đi học", 100), row("nhớ mang áo mưa", 142)], SIZE, WIDTH)
    assert parts.text == "mai đi học nhớ mang áo mưa"
    assert (parts.name, parts.at, parts.quote) == ("", "", "")


def test_a_quoted_message_stands_further_in() -> None:
    rows = [row("Ngọc Hà", 90, left=145), row("mấy giờ đi", 120, left=145), row("bảy giờ", 165)]
    parts = parts_of(rows, SIZE, WIDTH)
    assert parts.quote == "Ngọc Hà mấy giờ đi"
    assert parts.text == "bảy giờ"


def test_a_smaller_first_row_is_the_name() -> None:
    parts = parts_of([row("Tuấn Kiệt", 90, size=22), row("ai đi không", 130)], SIZE, WIDTH)
    assert (parts.name, parts.text) == ("Tuấn Kiệt", "ai đi không")


def test_the_time_of_a_bubble_is_not_said_by_anybody() -> None:
    under = parts_of([row("ăn cơm chưa", 100), row("19:07", 135, size=20)], SIZE, WIDTH)
    assert (under.text, under.at) == ("ăn cơm chưa", "19:07")
    last = row("19:07", 100, left=420, size=20)
    said = row("ăn cơm chưa", 100)
    beside = parts_of([Row((*said.words, *last.words), 96, 600, said.colour, True)], SIZE, WIDTH)
    assert (beside.text, beside.at) == ("ăn cơm chưa", "19:07")


def test_a_time_that_somebody_said_is_a_message() -> None:
    parts = parts_of([row("hẹn 19:07", 100)], SIZE, WIDTH)
    assert (parts.text, parts.at) == ("hẹn 19:07", "")


def test_signs_that_are_no_words_are_left_out() -> None:
    assert parts_of([row("® dạ vâng |", 100)], SIZE, WIDTH).text == "dạ vâng"
    assert parts_of([row("® |", 100)], SIZE, WIDTH).text == ""
