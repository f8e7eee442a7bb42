"""Rules and structures as data: mistakes are all named with file, line and field."""

from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.detect.text.pattern_rules import load_rules
from khien.detect.text.personal.structure import load_structure

GOOD = """\
rules:
  family.name:
    kind: scam
    severity: high
    score: 0.5
    why: {vi: Một, en: One}
    match: ["việc nhẹ"]
    examples: {hit: ["việc nhẹ"], miss: ["nặng"]}
"""


def test_a_good_file_loads(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    assert [rule.id for rule in load_rules(tmp_path).rules] == ["family.name"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("kind: scam", "kind: scamm", "a.yaml:3: rules.family.name.kind"),
        ("score: 0.5", "score: 1.5", "a.yaml:5: rules.family.name.score"),
        ("score: 0.5", "score: high", "a.yaml:5: rules.family.name.score"),
        ('["việc nhẹ"]\n', '["(việc"]\n', "a.yaml:7: rules.family.name.match.0"),
        ("en: One", 'en: ""', "a.yaml:6: rules.family.name.why.en"),
        ('miss: ["nặng"]', "miss: []", "a.yaml:8: rules.family.name.examples"),
        ("    severity: high\n", "", "a.yaml:2: rules.family.name"),
        ("family.name", "family", "a.yaml:2: rules.family"),
        ("    kind", "    colour: red\n    kind", "a.yaml:2: rules.family.name"),
        ("rules:", "rulez:", "a.yaml:1: rulez"),
        ("score: 0.5", "score: 0.5\n    score: 0.6", "a.yaml:6: rules.family.name.score"),
        ("kind: scam", "kind: [", "a.yaml:"),
    ],
)
def test_a_mistake_names_its_place(tmp_path: Path, old: str, new: str, place: str) -> None:
    assert old in GOOD
    (tmp_path / "a.yaml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(KhienError) as caught:
        load_rules(tmp_path)
    assert place in caught.value.message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("score: 0.5", "score: 7").replace("en: One", 'en: ""')
    (tmp_path / "a.yaml").write_text(bad)
    with pytest.raises(KhienError, match="2 mistakes"):
        load_rules(tmp_path)


def test_a_rule_written_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    with pytest.raises(KhienError, match=r"b.yaml:2: .*another rule"):
        load_rules(tmp_path)


def test_a_structure_without_a_part(tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text("numbers:\n  words: {digits: {}}\ncontext:\n  phone: [Điện]\n")
    with pytest.raises(KhienError) as caught:
        load_structure(path)
    assert "lacks phone" in caught.value.message
    assert "xx.yaml:4: context.phone.0: must be written folded" in caught.value.message
