"""`khien bench` passes a measurement's options on and ends with one JSON object."""

import json

import pytest
from click.testing import CliRunner

from khien.cli.bench import command, options_of
from khien.core.errors import KhienError


def test_options_are_passed_on_with_their_types() -> None:
    words = ["--entries", "1000", "--pause=0.5", "--data", "/tmp/x", "--quiet"]  # noqa: S108
    assert options_of(words) == {"entries": 1000, "pause": 0.5, "data": "/tmp/x", "quiet": True}  # noqa: S108


def test_a_word_that_is_no_option_is_named() -> None:
    with pytest.raises(KhienError, match="'1000' is not an option"):
        options_of(["1000"])


def test_a_measurement_that_does_not_exist_names_those_that_do() -> None:
    result = CliRunner().invoke(command, ["no-such", "--json"])
    assert isinstance(result.exception, KhienError)
    assert "loop" in result.exception.hint
    assert "loop_hub" not in result.exception.hint


def test_the_last_line_is_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    import bench.__main__ as measurements

    monkeypatch.setattr(measurements, "measure", lambda name, options: {"bench": name, **options})
    result = CliRunner().invoke(command, ["loop", "--entries", "5"])
    assert json.loads(result.output.splitlines()[-1]) == {"bench": "loop", "entries": 5}
