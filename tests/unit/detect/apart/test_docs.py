"""docs/en/apart.md says what the code does."""

import re
from pathlib import Path

from khien.detect.apart.allowed import ALLOWED
from khien.detect.image import hashes_apart
from khien.detect.image.hashes import hash_picture
from khien.detect.image.hashes_apart import Hashed
from unit.detect.image.drawing import drawn, stored

PAGE = (Path(__file__).parents[4] / "docs/en/apart.md").read_text("utf-8")


def test_the_example_runs() -> None:
    data = stored(drawn())
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, object] = {"data": data, "Hashed": Hashed}
    exec(example, names)  # noqa: S102 -- our own page
    assert names["answer"].hashes == hash_picture(data).hashes  # type: ignore[attr-defined]
    assert any(name in example for name in ALLOWED)


def test_the_bounds_named_are_those_of_pictures() -> None:
    limits = hashes_apart._LIMITS
    assert f"{limits.seconds:.0f} s for a picture" in PAGE
    assert f"{limits.cpu_seconds} s for a picture" in PAGE
    assert f"{limits.memory >> 30} GiB for a picture" in PAGE
    assert f"{limits.answer >> 20} MiB for the hashes" in PAGE
