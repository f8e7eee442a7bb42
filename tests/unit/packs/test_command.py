"""`khien pack`: a writer checks a pack before anybody relies on it."""

import json

from click.testing import CliRunner

from khien.cli.pack import command


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_a_right_pack_is_called_right(small_pack):
    result = run("check", small_pack.folder)
    assert result.exit_code == 0
    assert "The pack xx is right" in result.output


def test_the_pack_of_the_settings_is_checked_without_an_argument():
    assert "The pack vn is right" in run("check").output


def test_mistakes_are_listed_and_counted_and_the_exit_code_is_1(small_pack):
    line = small_pack.replace("rules.yaml", "hours: 24", "hours: a day")
    small_pack.replace("places.yaml", "type: city", "type: town")
    result = run("check", small_pack.folder)
    assert result.exit_code == 1
    assert f"xx/rules.yaml:{line}: clocks.removal_order.hours: `a day`: " in result.output
    assert "2 mistakes in 2 files." in result.output


def test_a_folder_that_is_not_there_is_an_error():
    result = run("check", "/nowhere")
    assert result.exit_code == 1
    assert "There is no pack /nowhere" in result.output


def test_the_summary_names_the_country_and_counts():
    output = run("show").output
    assert "vn: Việt Nam" in output and "111" in output
    assert ["provinces", "34"] in [line.split() for line in output.splitlines()]


def test_rules_are_shown_by_kind_and_by_day():
    before = run("show", "rules", "--kind", "sexual_content", "--on", "2026-06-30").output
    assert "cyber-2018.29" in before and "cyber-2025.16" not in before
    after = run("show", "rules", "--on", "2026-07-01").output
    assert "cyber-2018.29" not in after and "[A]" in after


def test_records_come_as_json_lines():
    lines = run("show", "provinces", "--json").output.splitlines()
    assert len(lines) == 34
    assert json.loads(lines[0])["name"] == "An Giang"
    answers = [json.loads(line) for line in run("show", "answers", "--json").output.splitlines()]
    assert {"received", "rejected_not_found"} <= {answer["id"] for answer in answers}


def test_every_section_can_be_shown():
    from khien.cli.pack import _SECTIONS

    for section in _SECTIONS:
        result = run("show", section)
        assert result.exit_code == 0 and result.output.strip(), section


def test_a_kind_goes_with_rules_only():
    assert run("show", "clocks", "--kind", "scam").exit_code == 2
