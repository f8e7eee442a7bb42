"""The examples of docs/en/chat.md do what the page says."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from khien.cli import group
from khien.scan.structs import ScanIn

PAGE = (Path(__file__).parents[3] / "docs/en/chat.md").read_text("utf-8")


BLOCKS = [b for b in re.findall(r"```console\n(.*?)```", PAGE, re.S) if "\n< " in b]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_command(block: str) -> None:
    command, sent, told = block.splitlines()
    words = command.removeprefix("$ khien ").split()
    done = CliRunner().invoke(group, [*words, "--no-list"], input=sent[2:] + "\n")
    found, expected = json.loads(done.stdout), json.loads(told[2:])
    assert set(found) == set(expected)
    assert {k: found[k] for k, v in expected.items() if v != "…"} == {
        k: v for k, v in expected.items() if v != "…"
    }


def test_the_requests() -> None:
    for block in re.findall(r"```json\n(.*?)```", PAGE, re.S):
        assert msgspec.json.decode(block, type=ScanIn).item().kind == "chat"


def test_the_state_kept_by_the_caller() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102
    assert names["state"].messages == 1  # type: ignore[attr-defined]
