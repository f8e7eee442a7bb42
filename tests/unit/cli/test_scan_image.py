"""`khien scan image`: a picture a line, an answer or an error a line, nothing written."""

import hashlib
import json
import os
from pathlib import Path

from click.testing import CliRunner
from PIL import ImageOps

from khien.cli import group
from khien.detect.image.pdq import pdq
from unit.detect.image.drawing import drawn, flat, scene, stored


def scan(lines: list[object], *options: str) -> tuple[list[dict[str, object]], int]:
    text = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines)
    result = CliRunner().invoke(group, ["scan", "image", *options], input=text)
    return [json.loads(line) for line in result.stdout.splitlines()], result.exit_code


def test_hashes_and_matches(tmp_path: Path) -> None:
    data = stored(drawn(seed=9))
    (tmp_path / "a.png").write_bytes(data)
    entry = {"id": "xau", "type": "pdq", "value": pdq(data)[0].hex(), "kind": "known_csam"}
    (tmp_path / "own.ndjson").write_text(json.dumps(entry) + "\n")
    (found,), code = scan(
        [{"id": 7, "path": str(tmp_path / "a.png")}], "--list", str(tmp_path / "own.ndjson")
    )
    assert code == 0 and found["id"] == 7
    assert found["hashes"] == {
        "sha256": hashlib.sha256(data).hexdigest(),
        "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "pdq": pdq(data)[0].hex(),
        "quality": pdq(data)[1],
        "low_quality": False,
    }
    assert found["matches"] == [
        {
            "bank": "own",
            "entry": "xau",
            "distance": 0,
            "orientation": "as_is",
            "by": "pdq",
            "view": "whole",
        }
    ]
    assert found["action"] != "allow"
    assert {"severity", "urgency", "risks", "signals", "snapshot"} <= set(found)


def test_a_listed_picture_within_another_is_found(tmp_path: Path) -> None:
    listed = scene(seed=9)
    ImageOps.expand(listed, 60, "white").save(tmp_path / "framed.png")
    entry = {"id": "xau", "type": "pdq", "value": pdq(stored(listed))[0].hex(), "kind": "violence"}
    (tmp_path / "own.ndjson").write_text(json.dumps(entry) + "\n")
    (found,), _ = scan(
        [{"path": str(tmp_path / "framed.png")}], "--list", str(tmp_path / "own.ndjson")
    )
    (match,) = found["matches"]  # type: ignore[misc]
    assert (match["entry"], match["view"]) == ("xau", "inside_frame")
    assert "Within this picture" in json.dumps(found["signals"])


def test_each_line_errs_alone(tmp_path: Path) -> None:
    (tmp_path / "good.png").write_bytes(stored(flat()))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    os.mkfifo(tmp_path / "pipe")
    lines: list[object] = [
        {"id": "1", "path": str(tmp_path / "absent")},
        {"id": "2", "path": str(tmp_path / "bad.png")},
        "",
        {"id": "4"},
        {"id": "5", "path": str(tmp_path)},
        {"id": "6", "path": str(tmp_path / "pipe")},
        {"id": "7", "path": "a\0b"},
        {"id": "8", "path": str(tmp_path / "good.png")},
    ]
    found, code = scan(lines, "--no-list")
    assert code == 0
    assert ["error" in one for one in found] == [True] * 7 + [False]
    assert [one["id"] for one in found] == ["1", "2", "", "4", "5", "6", "", "8"] or found[6][
        "id"
    ] == "7"
    assert found[7]["hashes"]["low_quality"] is True  # type: ignore[index]
    assert scan(lines[:7], "--no-list")[1] == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.png", "good.png", "pipe"]
