"""A whole visit to /photo with a real server: afterwards no byte of the photo is on any disk."""

import re
from pathlib import Path

import httpx
import pytest

from server.running import Running
from unit.detect.photo.drawing import PLACE, scene, with_everything

pytestmark = pytest.mark.server


def test_after_a_visit_nothing_of_the_photo_is_on_the_disk(fresh: Running, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    running = fresh.start(TMPDIR=str(tmp_path / "tmp"))
    photo = with_everything("PNG", scene((2200, 1600)))
    marks = [photo[at : at + 48] for at in range(4096, len(photo) - 48, len(photo) // 7)]
    assert len(photo) > 100_000 and len(set(marks)) > 5
    with httpx.Client(base_url=running.url, timeout=120) as visitor:
        hidden = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get("/photo/").text)
        assert hidden is not None
        form = {"csrfmiddlewaretoken": hidden[1]}
        files = {"photo": ("Lan truoc cong truong.png", photo, "image/png")}
        page = visitor.post("/photo/", data=form, files=files)
        assert page.status_code == 200 and PLACE in page.text
        same = re.search(r'name="same" value="(\w+)"', page.text)
        assert same is not None
        copy = visitor.post("/photo/clean/", data=form | {"same": same[1]}, files=files)
        assert copy.status_code == 200 and copy.headers["Content-Type"] == "image/png"
    running.stop()
    marks += [PLACE.encode(), b"Lan truoc cong", b"Nguyen An", same[1].encode()]
    marks.append(copy.content[4096:4144])
    looked = 0
    for file in tmp_path.rglob("*"):
        if file.is_file():
            looked += 1
            held = file.read_bytes()
            assert not [mark for mark in marks if mark in held], file.name
    assert looked > 3, "the database, the keys and the log were looked through"
    assert list((tmp_path / "tmp").iterdir()) == []
