"""docs/en/apart.md says what the code does."""

import re
from pathlib import Path

from khien.detect.apart.allowed import QUICK
from khien.detect.image import hashes_apart
from khien.detect.image.hashes import hash_picture
from khien.detect.image.hashes_apart import Hashed
from khien.detect.video import hashes_apart as videos_apart
from unit.detect.image.drawing import drawn, stored

PAGE = (Path(__file__).parents[4] / "docs/en/apart.md").read_text("utf-8")


def test_the_example_runs() -> None:
    data = stored(drawn())
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, object] = {"data": data, "Hashed": Hashed}
    exec(example, names)  # noqa: S102 -- our own page
    assert names["answer"].hashes == hash_picture(data).hashes  # type: ignore[attr-defined]
    assert any(name in example for name in QUICK)


def test_the_bounds_named_are_those_in_force() -> None:
    picture, video = hashes_apart._LIMITS, videos_apart._LIMITS
    for field in (f"{picture.seconds:.0f} s", f"{picture.cpu_seconds} s"):
        assert f"{field} for a picture" in PAGE
    for field in (f"{video.seconds:.0f} s", f"{video.cpu_seconds} s"):
        assert f"{field} for a video" in PAGE
    assert picture.memory == video.memory
    assert f"{picture.memory >> 30} GiB for a picture or a video" in PAGE
    assert f"{picture.answer >> 20} MiB for the hashes of a picture" in PAGE
    assert f"{video.answer >> 20} MiB for those of a video" in PAGE
