"""docs/en/video.md says what the code does."""

import json
import re
from pathlib import Path

import msgspec
import pytest

pytest.importorskip("av")

from khien.detect.video import listed, seen
from khien.detect.video.words import BOUNDS, VideoFrame, VideoHashes
from khien.lists.entry import Entry
from khien.lists.snapshot import Snapshot
from khien.policy.judge_video import judge_video
from unit.detect.video.filming import filmed, scenes

PAGE = (Path(__file__).parents[4] / "docs/en/video.md").read_text("utf-8")


def test_the_examples_run_and_their_list_finds_the_video() -> None:
    names: dict[str, object] = {"data": filmed(scenes(1, 2, 3, 4))}
    for example in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(example, names)  # noqa: S102 -- our own page
    entry = msgspec.json.decode(str(names["line"]), type=Entry)
    answer = judge_video(filmed(scenes(2, 3, 4)), Snapshot.build("own", 1, "", [entry]))
    assert [match.entry for match in answer.matches] == ["a1"]
    assert len(json.loads(str(names["signal"]))) == 4 * 2 / 0.25


@pytest.mark.parametrize("struct", [VideoHashes, VideoFrame, seen.VideoMatch])
def test_every_field_is_explained(struct: type[msgspec.Struct]) -> None:
    for field in msgspec.structs.fields(struct):
        assert re.search(rf"`(hashes\.)?{field.name}(\[\])?`", PAGE), field.name


def test_the_numbers_named_are_those_in_force() -> None:
    assert f"At most {BOUNDS.bytes >> 20} MiB" in PAGE
    assert f"{BOUNDS.pixels // 10**6} million pixels a frame and {BOUNDS.frames} frames" in PAGE
    assert f"After {BOUNDS.exact_pixels // 10**9} thousand million" in PAGE
    assert f"{BOUNDS.all_pixels // 10**9} thousand million, or {BOUNDS.seconds} s" in PAGE
    assert seen.LEAST_SHARE == 1 / 5 and "A match needs a fifth of either" in PAGE
    assert seen.LEAST_SCENES == 3 and "three listed frames" in PAGE
    assert listed._MOST == 1 / 2 and f"score\nis {listed._PART_SCORE}" in PAGE
