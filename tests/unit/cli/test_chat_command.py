"""`khien chat evaluate`: the figures of a file of labelled conversations."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from factories.chats import APPROACH, MOTHER, messages
from khien.cli.chat import command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "chats.jsonl"
    lines = [
        {"id": "c-1", "label": "grooming", "messages": messages(APPROACH), "clear_turn": 10},
        {"id": "c-2", "label": "benign", "hard": True, "messages": messages(MOTHER)},
    ]
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    return path


def test_figures_as_json(data: Path) -> None:
    result = CliRunner().invoke(command, ["evaluate", "--data", str(data), "--json"])
    figures = json.loads(result.output)
    assert figures["f1"] == 1 and figures["warnings_per_100_hard_benign"] == 0
    assert figures["lead_median"] > 0


def test_figures_for_people(data: Path) -> None:
    result = CliRunner().invoke(command, ["evaluate", "--data", str(data), "--errors"])
    assert "F-latency" in result.output and "lead before the clear turn" in result.output
    assert "missed" not in result.output


def test_the_same_in_six_disguises(data: Path) -> None:
    result = CliRunner().invoke(command, ["evaluate", "--data", str(data), "--json"])
    disguised = json.loads(result.output)["disguised"]
    assert set(disguised) == {"nodia", "teencode", "spacing", "leet", "unicode", "mix"}
    assert disguised["nodia"]["f1"] == 1
    plain = CliRunner().invoke(command, ["evaluate", "--data", str(data), "--no-disguises"])
    assert "disguised" not in plain.output and "F-latency" in plain.output
