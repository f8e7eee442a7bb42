"""Whoever writes a pack is told of every mistake: the file, the line, the field, what is wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.core.codes import Kind
from khien.core.errors import KhienError
from khien.packs import PackError, check_pack, load_pack


def said(pack) -> list[str]:
    return [str(problem) for problem in check_pack(pack.folder)]


def test_the_small_pack_is_right_until_it_is_broken(small_pack):
    assert said(small_pack) == []
    assert load_pack(small_pack.folder).helpline.number == "123"


# file, what stands there, what is put there, lines below that place, field, words of the message
ONE_MISTAKE = {
    "unknown field": (
        "rules.yaml",
        "    type: duty\n",
        "    type: duty\n    valid_form: 2020-01-01\n",
        1,
        "rules.r1.valid_form",
        "is not a known field; did you mean `valid_from`?",
    ),
    "missing field": ("rules.yaml", "    type: duty\n", "", -3, "rules.r1", "`type` is missing"),
    "wrong word": (
        "rules.yaml",
        "    type: duty\n",
        "    type: dutty\n",
        0,
        "rules.r1.type",
        "`dutty` is not one of ban, duty, right, sanction, offence, programme; "
        "did you mean `duty`?",
    ),
    "wrong confidence": (
        "rules.yaml",
        "    removal: true\n    confidence: A\n",
        "    removal: true\n    confidence: X\n",
        1,
        "rules.r1.confidence",
        "`X` is not one of A, B, C, U",
    ),
    "wrong kind in a list": (
        "rules.yaml",
        "[sexual_content,",
        "[sexual_contents,",
        0,
        "rules.r1.kinds.0",
        "`sexual_contents` is not one of sexual_content,",
    ),
    "not a date": (
        "rules.yaml",
        "checked: 2026-11-21",
        "checked: 2026-13-01",
        0,
        "laws.law-1.checked",
        "`2026-13-01`: ",
    ),
    "not a number": (
        "rules.yaml",
        "hours: 24",
        "hours: a day",
        0,
        "clocks.removal_order.hours",
        "",
    ),
    "one language": (
        "rules.yaml",
        "{vi: Gỡ, en: Remove}",
        "{vi: Gỡ}",
        0,
        "clocks.removal_order.name",
        "`en` is missing",
    ),
    "empty words": (
        "rules.yaml",
        "{vi: Gỡ, en: Remove}",
        "{vi: Gỡ, en: ''}",
        0,
        "clocks.removal_order.name.en",
        "is empty",
    ),
    "unknown law": (
        "rules.yaml",
        "law: law-1",
        "law: law-2",
        0,
        "rules.r1.law",
        "names `law-2`, which is not written under laws",
    ),
    "unknown actor": (
        "rules.yaml",
        "actors: [everyone]",
        "actors: [anyone]",
        0,
        "rules.r1.actors",
        "names `anyone`, which is not written under actors or agencies",
    ),
    "unknown source": (
        "rules.yaml",
        "sources: [gazette]",
        "sources: [blog]",
        0,
        "laws.law-1.sources",
        "names `blog`",
    ),
    "unknown clock": (
        "rules.yaml",
        "clock: removal_order",
        "clock: soon",
        0,
        "rules.r1.clock",
        "names `soon`",
    ),
    "unknown successor": (
        "rules.yaml",
        "    law: law-1\n",
        "    law: law-1\n    valid_to: 2021-01-01\n    replaced_by: [r9]\n",
        2,
        "rules.r1.replaced_by",
        "names `r9`, which is not written under rules",
    ),
    "its own successor": (
        "rules.yaml",
        "    law: law-1\n",
        "    law: law-1\n    valid_to: 2021-01-01\n    replaced_by: [r1]\n",
        2,
        "rules.r1.replaced_by",
        "cannot be replaced by itself",
    ),
    "ends before it starts": (
        "rules.yaml",
        "    law: law-1\n",
        "    law: law-1\n    valid_to: 2019-12-31\n",
        1,
        "rules.r1.valid_to",
        "must be after valid_from (2020-01-01)",
    ),
    "older than its law": (
        "rules.yaml",
        "    law: law-1\n",
        "    law: law-1\n    valid_from: 2019-01-01\n",
        1,
        "rules.r1.valid_from",
        "is before its law came into force (2020-01-01)",
    ),
    "two lengths": (
        "rules.yaml",
        "    hours: 24\n",
        "    hours: 24\n    days: 1\n",
        -4,
        "clocks.removal_order",
        "needs exactly one of hours, working_days and days",
    ),
    "weak knowledge starts no clock": (
        "rules.yaml",
        "    removal: true\n    confidence: A\n",
        "    removal: true\n    confidence: C\n",
        -3,
        "rules.r1.clock",
        "confidence C never starts a clock",
    ),
    "fine upside down": (
        "rules.yaml",
        "min: 1, max: 2",
        "min: 3, max: 2",
        0,
        "rules.r1.fine",
        "must be more than min",
    ),
    "a province too few": (
        "places.yaml",
        "  '03': {name: Nam, name_en: South, type: province, old: ['03']}\n",
        "",
        None,
        "provinces",
        "there are 1, pack.yaml says 2",
    ),
    "a province taken twice": (
        "places.yaml",
        "old: ['03']",
        "old: ['03', '02']",
        0,
        "provinces.03.old.1",
        "02 already went into 01",
    ),
    "a province lost": (
        "places.yaml",
        "old: ['01', '02']",
        "old: ['01']",
        4,
        "old_provinces.02",
        "went into none of today's provinces",
    ),
    "an unknown section": (
        "places.yaml",
        "old_provinces:",
        "former_provinces:",
        None,
        "former_provinces",
        "is not a section",
    ),
    "written twice": (
        "places.yaml",
        "  '02': {name: Trung}\n",
        "  '02': {name: Trung}\n  '02': {name: Trung}\n",
        1,
        "old_provinces.02",
        "is written twice",
    ),
    "no such time zone": (
        "pack.yaml",
        "timezone: Asia/Ho_Chi_Minh",
        "timezone: Asia/Atlantis",
        0,
        "pack.xx.timezone",
        "`Asia/Atlantis` is not a time zone",
    ),
    "no working day": (
        "pack.yaml",
        "    provinces: 2\n",
        "    provinces: 2\n    rest_days: [0, 1, 2, 3, 4, 5, 6]\n",
        1,
        "pack.xx.rest_days",
        "must be some of 0 (Monday) to 6 (Sunday)",
    ),
    "a base that is not there": (
        "pack.yaml",
        "extends: intl",
        "extends: nowhere",
        None,
        "extends",
        "There is no pack nowhere",
    ),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_a_mistake_is_named_with_file_line_and_field(small_pack, name):
    file, old, new, below, field, words = ONE_MISTAKE[name]
    line = small_pack.replace(file, old, new)
    messages = said(small_pack)
    if below is None:
        assert any(f": {field}: {words}" in message for message in messages), messages
    else:
        start = f"xx/{file}:{line + below}: {field}: {words}"
        assert any(message.startswith(start) for message in messages), (start, messages)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_files(small_pack):
    small_pack.replace("rules.yaml", "hours: 24", "hours: a day")
    small_pack.replace("rules.yaml", "type: duty", "type: dutty")
    small_pack.replace("places.yaml", "type: city", "type: town")
    with pytest.raises(PackError) as caught:
        load_pack(small_pack.folder)
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["provinces.01.type", "rules.r1.type", "clocks.removal_order.hours"]
    assert "3 mistakes" in str(caught.value)


def test_a_record_that_is_wrong_in_itself_is_not_called_missing_too(small_pack):
    small_pack.replace("rules.yaml", "type: duty", "type: dutty")
    assert [m for m in said(small_pack) if "names `r1`" in m] == []


def test_a_pack_that_leaves_kinds_without_rule_or_gap_is_told_which(small_pack):
    small_pack.replace("rules.yaml", "scam, ", "")
    assert said(small_pack) == ["xx: rules: none of confidence A or B covers scam, nor is it a gap"]


def test_bytes_that_are_no_text_are_a_mistake_and_nothing_worse(small_pack):
    (small_pack.folder / "more.yaml").write_bytes(b"laws:\n  \xff\xfe\x00: 1\n")
    assert any("more.yaml: cannot be read as UTF-8 YAML" in m for m in said(small_pack))


def test_packs_that_extend_each_other_are_refused(small_pack, tmp_path):
    other = tmp_path / "yy"
    other.mkdir()
    pack = f"pack:\n  yy:\n    name: {{vi: Y, en: Y}}\n    extends: {small_pack.folder}\n"
    (other / "pack.yaml").write_text(pack, "utf-8")
    small_pack.replace("pack.yaml", "extends: intl", f"extends: {other}")
    assert any("extends this pack in turn" in message for message in said(small_pack))


def test_a_base_can_be_checked_but_not_loaded():
    assert check_pack("intl") == ()
    with pytest.raises(KhienError, match="only a base"):
        load_pack("intl")


def test_a_pack_that_does_not_exist_says_which_do():
    with pytest.raises(KhienError, match="intl, vn"):
        load_pack("atlantis")


def test_the_base_maps_every_kind(small_pack):
    pack = load_pack(small_pack.folder)
    assert all(pack.mapping(scheme, kind) for scheme in pack.schemes for kind in Kind)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_torn_out_of_a_pack_gives_words_never_a_crash(small_pack, data):
    name = data.draw(st.sampled_from(["pack.yaml", "rules.yaml", "places.yaml"]))
    whole = small_pack.read(name)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 60)))
    put = data.draw(st.sampled_from(["", ":", "\n", "- ", "[", "'", "~", "{}", "\t", "x", "&a "]))
    small_pack.write(name, whole[:start] + put + whole[end:])
    try:
        for problem in check_pack(small_pack.folder):
            assert problem.what and (problem.file.startswith("xx"))
    finally:
        small_pack.write(name, whole)
