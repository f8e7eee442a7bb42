"""A small but complete pack, that tests break in one place at a time."""

from pathlib import Path

import pytest

PACK = """\
pack:
  xx:
    name: {vi: Nước thử, en: Testland}
    extends: intl
    timezone: Asia/Ho_Chi_Minh
    provinces: 2
helpline:
  main: {number: '123', name: {vi: Đường dây thử, en: Test line}, hours: {vi: Cả ngày, en: All day}}
"""

RULES = """\
sources:
  gazette: {title: Công báo thử, where: no. 1}
laws:
  law-1:
    number: 1/2020
    name: {vi: Luật thử, en: Test law}
    valid_from: 2020-01-01
    checked: 2026-11-21
    confidence: A
    sources: [gazette]
actors:
  everyone: {name: {vi: Mọi người, en: Everyone}}
rules:
  r1:
    law: law-1
    article: {vi: Điều 1, en: Article 1}
    type: duty
    title: {vi: Phải gỡ, en: Must remove}
    act: {vi: Gỡ nội dung hại trẻ em., en: Remove what harms children.}
    actors: [everyone]
    clock: removal_order
    kinds: [KINDS]
    fine: {min: 1, max: 2, base: individual, other_factor: 2}
    removal: true
    confidence: A
clocks:
  removal_order:
    name: {vi: Gỡ, en: Remove}
    rule: r1
    starts: {vi: Khi yêu cầu, en: When asked}
    hours: 24
    automatic: true
  danger_to_child:
    name: {vi: Nguy hiểm, en: Danger}
    rule: r1
    starts: {vi: Khi biết, en: When known}
    hours: 12
    automatic: true
"""

PLACES = """\
provinces:
  '01': {name: Bắc, name_en: North, type: city, old: ['01', '02']}
  '03': {name: Nam, name_en: South, type: province, old: ['03']}
old_provinces:
  '01': {name: Bắc}
  '02': {name: Trung}
  '03': {name: Nam}
"""


class SmallPack:
    """The files of the pack `xx` on disk."""

    def __init__(self, root: Path, kinds: str) -> None:
        self.folder = root / "xx"
        self.folder.mkdir()
        self.write("pack.yaml", PACK)
        self.write("rules.yaml", RULES.replace("KINDS", kinds))
        self.write("places.yaml", PLACES)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def replace(self, name: str, old: str, new: str) -> int:
        """Put `new` in the place of `old`; returns the line on which `old` began."""
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def small_pack(tmp_path: Path) -> SmallPack:
    from khien.core.codes import Kind

    return SmallPack(tmp_path, ", ".join(kind.value for kind in Kind))
