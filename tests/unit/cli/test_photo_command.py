"""`khien photo`: JSON for programs, words for people, and no file replaced by mistake."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from khien.cli import group, photo
from unit.detect.photo.drawing import PLACE, SECRETS, scene, stored, with_everything


def run(*words: object) -> Result:
    return CliRunner().invoke(group, ["photo", *(str(word) for word in words)])


@pytest.fixture
def told(tmp_path: Path) -> Path:
    file = tmp_path / "told.jpg"
    file.write_bytes(with_everything("JPEG"))
    return file


def test_check_answers_a_line_a_file(told: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.png"
    bare.write_bytes(stored(scene(), "PNG"))
    result = run("check", told, tmp_path / "absent.jpg", bare)
    first, absent, last = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 0
    place = next(f for f in first["findings"] if f["kind"] == "gps")
    assert place["value"] == PLACE and {"vi", "en"} == set(place["why"])
    assert (first["file"], first["width"], first["format"]) == (str(told), 320, "JPEG")
    assert {check["check"] for check in first["checks"]} == {"data", "faces", "codes", "texts"}
    assert "error" in absent and last["findings"] == []


def test_nothing_that_can_be_read_is_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "no.jpg").write_text("no picture")
    result = run("check", tmp_path / "no.jpg", tmp_path)
    assert result.exit_code == 1
    assert ["error" in json.loads(line) for line in result.stdout.splitlines()] == [True, True]


@pytest.mark.parametrize(("language", "said"), [("vi", "Nơi chụp"), ("en", "Where it was taken")])
def test_people_get_words(
    told: Path, language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "_for_people", lambda as_json: True)
    result = run("check", told, "--language", language)
    assert f"{said} " in result.stdout and PLACE in result.stdout
    assert "{" not in result.stdout


def test_clean_writes_a_bare_copy_and_says_what_it_did(told: Path, tmp_path: Path) -> None:
    out = tmp_path / "clean.jpg"
    result = run("clean", told, "-o", out)
    done = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (done["format"], done["width"], done["height"], done["hidden"]) == ("JPEG", 320, 240, 0)
    copy = out.read_bytes()
    assert len(copy) == done["bytes"] and not [s for s in SECRETS if s in copy]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clean.jpg", "told.jpg"]


def test_a_file_is_replaced_only_when_asked(told: Path) -> None:
    before = told.read_bytes()
    result = run("clean", told, "-o", told)
    assert result.exit_code == 2 and "--force" in result.stderr
    assert told.read_bytes() == before
    assert run("clean", told, "-o", told, "--force").exit_code == 0
    assert told.read_bytes() != before


def test_a_copy_can_go_to_another_program(told: Path) -> None:
    assert run("clean", told, "-o", "-").stdout_bytes.startswith(b"\xff\xd8\xff")


def test_a_folder_that_is_not_there_is_named(told: Path, tmp_path: Path) -> None:
    result = run("clean", told, "-o", tmp_path / "nowhere" / "x.jpg")
    assert result.exit_code == 2 and "cannot be written" in result.stderr
