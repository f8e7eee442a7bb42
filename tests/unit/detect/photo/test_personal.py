"""What print on a photo gives away, and what only looks like it."""

import pytest

from khien.detect.photo.findings import Box, Finding
from khien.detect.photo.personal import personal_findings
from khien.detect.photo.words import Word


def page(*lines: str, confidence: float = 95.0, apart: int = 30) -> list[Word]:
    """Words as a reader hands them over: letters 10 wide and 20 high, lines `apart` below."""
    words = []
    for number, line in enumerate(lines):
        x = 0
        for text in line.split():
            box = Box(x, number * (20 + apart), 10 * len(text), 20)
            words.append(Word(text, box, confidence, number))
            x += 10 * len(text) + 10
    return words


def found(*lines: str) -> dict[str, str]:
    return {f.kind: str(f.value) for f in personal_findings([page(*lines)])}


@pytest.mark.parametrize(
    ("lines", "kind", "value"),
    [
        (["TRƯỜNG TIỂU HỌC NGUYỄN DU"], "school", "TRƯỜNG TIỂU HỌC NGUYỄN DU"),
        (["TRƯỜNG", "THCS TRẦN PHÚ"], "school", "TRƯỜNG THCS TRẦN PHÚ"),
        (["Mầm non Hoa Hồng"], "school", "Mầm non Hoa Hồng"),
        (["Da Nang International School"], "school", "Da Nang International School"),
        (["Lớp 4A2"], "class_name", "Lớp 4A2"),
        (["9A2"], "class_name", "9A2"),
        (["gọi 0912 345 678"], "phone", "0912 345 678"),
        (["43A-123.45"], "plate", "43A-123.45"),
        (["29-B1", "123.45"], "plate", "29-B1 123.45"),
        (["51F 12345"], "plate", "51F 12345"),
        (["CCCD 048 205 001 234"], "identity_number", "048 205 001 234"),
        (["me.an@vi-du.example"], "email", "me.an@vi-du.example"),
        (["12 đường Lê Lợi"], "street", "12 đường Lê Lợi"),
        (["Ngõ 34 Xuân Thủy"], "street", "Ngõ 34 Xuân Thủy"),
        (["Họ và tên: Nguyễn Minh An"], "name_tag", "Nguyễn Minh An"),
        (["Ngày sinh: 03/11/2016"], "birth_date", "03/11/2016"),
        (["THẺ HỌC SINH"], "document", "THẺ HỌC SINH"),
    ],
)
def test_what_gives_a_child_away(lines: list[str], kind: str, value: str) -> None:
    said = found(*lines)
    assert said.get(kind, "").replace("\n", " ") == value, said


@pytest.mark.parametrize(
    "line",
    [
        "PHỞ BÒ 45.000đ",
        "trường hợp khẩn cấp",
        "đường dây nóng 111",
        "Bánh mì đường phố",
        "Giá 1.250.000",
        "Mở cửa 8:00 - 22:00",
        "Tết 2026",
        "Khu vui chơi",
        "A4 100 tờ",
        "Hạn dùng 12.05.2027",
    ],
)
def test_what_only_looks_like_it(line: str) -> None:
    assert found(line) == {}


def test_the_place_is_that_of_the_words_alone() -> None:
    [finding] = personal_findings([page("xin chào Lớp 4A2 nhé")])
    assert finding.box == Box(90, 0, 70, 20)


def test_words_read_with_doubt_are_unsure() -> None:
    [finding] = personal_findings([page("Lớp 4A2", confidence=50)])
    assert not finding.sure


def test_lines_far_apart_are_no_sign_together() -> None:
    assert personal_findings([page("29-B1", "123.45", apart=500)]) == ()


def test_two_readings_of_one_sign_are_one_finding_over_all_of_it() -> None:
    short, whole = page("12 đường Lê"), page("12 đường Lê Lợi")
    [finding] = personal_findings([short, whole])
    assert isinstance(finding, Finding) and finding.value == "12 đường Lê Lợi"
    assert finding.box == Box(0, 0, 150, 20)
