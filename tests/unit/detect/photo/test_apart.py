"""Photos are read in a process apart: hostile ones harm nothing, and nothing lies on the disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.detect.photo import Choices, check, clean
from unit.detect.photo.drawing import PLACE, scene, stored, with_everything

_RUN = """
import sys
from pathlib import Path
from khien.detect.photo import Choices, check, clean
data = Path(sys.argv[1]).read_bytes()
found = check(data)
copy = clean(data, Choices(groups=tuple(c.check for c in found.checks if c.on)))
print(len(found.findings), len(copy.data))
"""


def test_check_and_clean_answer_across_processes() -> None:
    found = check(with_everything("JPEG"))
    assert [f.value for f in found.findings if f.kind == "gps"] == [PLACE]
    assert clean(with_everything("PNG"), Choices()).format == "PNG"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8" + b"\xff" * 5000, with_everything("PNG")[:700]])
def test_a_broken_file_is_refused_with_words_and_the_next_one_read(data: bytes) -> None:
    with pytest.raises(KhienError) as refused:
        check(data)
    assert refused.value.message
    assert check(stored(scene())).findings == ()


def test_a_photo_with_too_many_pixels_is_refused() -> None:
    head = stored(scene((64, 64)), "PNG")
    forged = head[:16] + (60_000).to_bytes(4, "big") * 2 + head[24:]
    with pytest.raises(KhienError):
        check(forged)


@pytest.mark.slow
def test_no_byte_of_a_photo_is_written_anywhere(tmp_path: Path) -> None:
    """A whole run in a home, a temporary folder and a current folder of its own."""
    given = tmp_path / "given"
    given.mkdir()
    photo = given / "photo.jpg"
    photo.write_bytes(with_everything("JPEG", scene((1600, 1200))))
    places = {name: tmp_path / name for name in ("home", "tmp", "here")}
    for place in places.values():
        place.mkdir()
    moved = {"HOME": "home", "TMPDIR": "tmp", "TEMP": "tmp", "TMP": "tmp", "KHIEN_DATA_DIR": "here"}
    environ = os.environ | {name: str(places[place]) for name, place in moved.items()}
    environ["PYTHONDONTWRITEBYTECODE"] = "1"
    before = _files(Path("/dev/shm"))  # noqa: S108 -- looked at, not written
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(photo)],
        cwd=places["here"], env=environ, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 8
    assert [p for place in places.values() for p in place.rglob("*")] == []
    assert _files(Path("/dev/shm")) <= before  # noqa: S108


def _files(folder: Path) -> set[Path]:
    return set(folder.iterdir()) if folder.is_dir() else set()
