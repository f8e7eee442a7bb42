"""Several screenshots become one conversation, whatever their order and wherever they are cut."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from khien.detect.transcript.stitch import overlap, stitched
from khien.detect.transcript.words import SaidLine, Transcript

_SAID = [
    ("left", "hôm nay con đi học về chưa"),
    ("right", "dạ con về rồi"),
    ("left", "mẹ con có nhà không"),
    ("right", "mẹ con đi chợ"),
    ("left", "mai chú qua trường đón con nhé"),
    ("right", "dạ không ạ, con đợi ba"),
    ("left", "chú quen ba con mà"),
    ("right", "con hỏi mẹ đã"),
]


def _lines(first: int, last: int) -> tuple[SaidLine, ...]:
    return tuple(
        SaidLine(side="left" if side == "left" else "right", text=text, confidence=0.9)
        for side, text in _SAID[first:last]
    )


def _shots(*parts: tuple[int, int]) -> list[Transcript]:
    return [Transcript("screenshot", _lines(*part)) for part in parts]


def _texts(lines: Sequence[SaidLine]) -> list[str]:
    return [line.text for line in lines]


@given(st.permutations([(0, 4), (2, 6), (5, 8)]))
def test_the_order_of_the_pictures_does_not_matter_where_they_overlap(
    order: list[tuple[int, int]],
) -> None:
    assert _texts(stitched(_shots(*order)).messages) == [text for _, text in _SAID]


def test_pictures_that_share_nothing_stay_in_the_order_given() -> None:
    assert _texts(stitched(_shots((0, 3), (5, 8))).messages) == [
        text for _, text in _SAID[:3] + _SAID[5:]
    ]


def test_marks_read_wrongly_and_a_message_cut_off_are_the_same_message() -> None:
    first = [*_lines(0, 4), SaidLine(side="left", text="mai chú qua trường", confidence=0.9)]
    second = [
        SaidLine(side="right", text="me con di chợ", confidence=0.7),
        *_lines(4, 8),
    ]
    joined = stitched([Transcript("screenshot", tuple(p)) for p in (first, second)])
    assert _texts(joined.messages) == [text for _, text in _SAID]


def test_a_short_answer_given_twice_is_no_overlap() -> None:
    ok = SaidLine(side="right", text="ok", confidence=0.9)
    assert overlap([*_lines(0, 1), ok], [ok, *_lines(4, 5)])[0] == 0


def test_the_same_words_from_the_other_side_are_another_message() -> None:
    said = _lines(0, 1)[0]
    echoed = SaidLine(side="right", text=said.text, confidence=0.9)
    assert overlap([said], [echoed])[0] == 0


def test_a_scrap_read_in_one_picture_alone_costs_no_overlap() -> None:
    scrap = SaidLine(side="left", text="ó", confidence=0.2)
    first = Transcript("screenshot", (*_lines(0, 3), scrap, *_lines(3, 5)))
    joined = stitched([first, *_shots((1, 8))])
    assert [t for t in _texts(joined.messages) if t != "ó"] == [text for _, text in _SAID]


def test_a_photo_among_them_is_said() -> None:
    parts = [Transcript("photo_of_screen", _lines(0, 2)), Transcript("other", ())]
    assert stitched(parts).kind == "photo_of_screen"
    assert stitched([]).kind == "other"


def test_a_message_cut_through_by_the_edge_is_not_told_twice() -> None:
    cut = SaidLine(side="right", text="da con vo roi", confidence=0.6)
    second = Transcript("screenshot", (cut, *_lines(2, 8)))
    joined = stitched([*_shots((0, 5)), second])
    assert _texts(joined.messages) == [text for _, text in _SAID]
