"""Every example of docs/en/scan.md does what the page says."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from factories.api import Api
from factories.scan_ports import World
from khien.cli import group

PAGE = (Path(__file__).parents[3] / "docs/en/scan.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize("block", blocks("console"))
def test_commands(block: str) -> None:
    first, *lines = block.splitlines()
    sent = [line[2:] for line in lines if line.startswith("< ")]
    told = [line[2:] for line in lines if line.startswith("> ")]
    words = first.removeprefix("$ khien ").split()
    done = CliRunner().invoke(group, [*words, "--no-list"], input="".join(f"{s}\n" for s in sent))
    assert done.exit_code == 0, done.output
    for found, line in zip(done.stdout.splitlines(), told, strict=True):
        if "…" in line:
            expected = json.loads(line)
            shown = {key: value for key, value in expected.items() if value != "…"}
            assert set(json.loads(found)) == set(expected)
            assert all(json.loads(found)[key] == value for key, value in shown.items())
        else:
            assert found == line


@pytest.mark.parametrize("block", blocks("http"))
def test_requests(block: str, api: Api, world: World) -> None:
    world.releases.block("xau.example")
    request, told = block.split("\n\n")
    (method, path), body = request.splitlines()[0].split(), request.splitlines()[1]
    status, answer = told.splitlines()
    assert method == "POST"
    found = api.post(path, content=body.encode())
    assert found.status_code == int(status)
    if "…" in answer:
        assert set(found.json()) == set(json.loads(answer))
    else:
        assert found.text == answer


@pytest.mark.parametrize("block", blocks("python"))
def test_programs(block: str) -> None:
    exec(compile(block, "scan.md", "exec"), {})  # noqa: S102  our own page


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(blocks("json")[0])
    done = CliRunner().invoke(
        group, ["scan", "link", "--list", str(path)], input='{"url":"xau.example"}\n'
    )
    assert json.loads(done.stdout)["action"] == "block"


def test_every_option_and_detector_is_explained() -> None:
    from khien.cli.scan import command
    from khien.detect.registry import DETECTORS

    for parameter in command.params:
        for option in parameter.opts:
            if option.startswith("--"):
                assert f"`{option}" in PAGE, option
    for detector in DETECTORS:
        assert f"| `{detector.name}` |" in PAGE
