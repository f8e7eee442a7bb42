"""`khien scan video`: a video a line, an answer or an error a line, nothing written."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from khien.cli import group

pytest.importorskip("av")

import khien
from unit.detect.video.filming import filmed, scenes


def scan(lines: list[object], *options: str) -> tuple[list[dict[str, object]], int]:
    text = "".join(json.dumps(one) + "\n" for one in lines)
    result = CliRunner().invoke(group, ["scan", "video", *options], input=text)
    return [json.loads(line) for line in result.stdout.splitlines()], result.exit_code


def test_hashes_and_matches(tmp_path: Path) -> None:
    data = filmed(scenes(1, 2, 3, 4))
    (tmp_path / "a.mp4").write_bytes(data)
    entry = {"id": "xau", "type": "video", "value": khien.video_hashes(data).video}
    (tmp_path / "own.ndjson").write_text(json.dumps(entry) + "\n")
    (found, other), code = scan(
        [{"id": 7, "path": str(tmp_path / "a.mp4")}, {"path": str(tmp_path / "no.mp4")}],
        "--list",
        str(tmp_path / "own.ndjson"),
    )
    assert code == 0 and found["id"] == 7
    assert found["matches"] == [
        {
            "bank": "own",
            "entry": "xau",
            "by": "video",
            "query_share": 1.0,
            "target_share": 1.0,
            "distance": found["matches"][0]["distance"],  # type: ignore[index]
            "orientation": "as_is",
            "view": "whole",
            "first": 0.0,
            "last": 7.0,
        }
    ]
    assert found["action"] != "allow"
    assert {"severity", "urgency", "risks", "signals", "snapshot", "hashes"} <= set(found)
    assert "cannot be read" in str(other["error"])
    assert sorted(os.listdir(tmp_path)) == ["a.mp4", "own.ndjson"]


def test_the_step_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(filmed(scenes(1), seconds=1))
    path = str(tmp_path / "a.mp4")
    lines: list[object] = [{"path": path, "every": 0.25}, {"path": path, "every": 0}]
    (found, refused), _ = scan(lines, "--no-list")
    assert [frame["at"] for frame in found["hashes"]["frames"]] == [0, 0.3, 0.5, 0.8]  # type: ignore[index]
    assert "step of 0" in str(refused["error"])


def test_what_is_no_video_gets_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no video")
    (found,), code = scan([{"id": "x", "path": str(tmp_path / "a.mp4")}], "--no-list")
    assert code == 1 and found["id"] == "x"
    assert "not a video" in str(found["error"])
