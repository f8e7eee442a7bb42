"""The page /photo: found things shown, a clean copy handed over, and nothing kept in between."""

import html
import io
import logging
import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from khien.core.config import config
from khien.hub.photo import seat, views
from unit.detect.photo.drawing import PLACE, SECRETS, scene, stored, with_everything

pytestmark = pytest.mark.django_db


def sent(data: bytes, name: str = "Lan o truong.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def looked_at(data: bytes, language: str = "vi") -> str:
    answer = Client(headers={"Accept-Language": language}).post("/photo/", {"photo": sent(data)})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def fingerprint(page: str) -> str:
    return re.search(r'name="same" value="([0-9a-f]{64})"', page)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "heading"),
    [("vi", "Ảnh này đăng lên có an toàn không?"), ("en", "Is this photo safe to share?")],
)
def test_anyone_opens_the_page(language: str, heading: str) -> None:
    answer = Client(headers={"Accept-Language": language}).get("/photo/")
    page = answer.content.decode()
    assert heading in page and 'href="tel:111"' in page and "data-quick-exit" in page
    assert 'enctype="multipart/form-data"' in page
    assert answer["Cache-Control"] == "no-store"


def test_home_and_every_public_page_lead_here() -> None:
    for path in ("/", "/about/"):
        assert 'href="/photo/"' in Client().get(path).content.decode()


def test_what_the_file_carries_is_told_in_plain_words() -> None:
    page = looked_at(with_everything("JPEG"), "vi")
    assert PLACE in page and "Nơi chụp" in page
    assert "03/11/2026 07:12:05" in page, "days are written the Vietnamese way"
    assert "Nguyen An" in page and "An's note" in page
    assert "data:image/jpeg;base64," in page and "Lan o truong" not in page
    english = looked_at(with_everything("JPEG"), "en")
    assert "Where it was taken" in english and "Nơi chụp" not in english


def test_the_law_is_named_with_article_number_and_day() -> None:
    page = looked_at(stored(scene()), "en")
    assert "from 7 years on the child must agree" in page
    assert "102/2016/QH13" in page and re.search(r"checked \d\d/\d\d/\d{4}", page)


def test_the_clean_copy_is_a_file_to_save_under_a_name_of_ours() -> None:
    data = with_everything("JPEG")
    same = fingerprint(looked_at(data))
    answer = Client().post("/photo/clean/", {"photo": sent(data), "same": same})
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="anh-sach.jpg"'
    assert [s for s in SECRETS if s in answer.content] == []


def test_ticked_places_are_hidden_and_others_are_not() -> None:
    data = stored(scene(), "PNG")
    form = {
        "photo": sent(data),
        "same": fingerprint(looked_at(data)),
        "hide": ["flat:40,40,100,60", "face:200,100,60,60", "flat:1,2,3", "'; --", "face:a,b,c,d"],
    }
    answer = Client().post("/photo/clean/", form)
    with Image.open(io.BytesIO(answer.content)) as copy:
        pixels = np.asarray(copy.convert("RGB"))
    assert len(np.unique(pixels[40:100, 40:140].reshape(-1, 3), axis=0)) == 1
    assert len(np.unique(pixels[100:160, 200:260].reshape(-1, 3), axis=0)) <= 16
    assert (pixels[200:, :100] == np.asarray(scene())[200:, :100]).all()


def test_another_photo_than_the_one_looked_at_is_looked_at_first() -> None:
    """Places of one photo hidden on another would hide nothing."""
    same = fingerprint(looked_at(stored(scene())))
    other = stored(scene(seed=8))
    answer = Client().post("/photo/clean/", {"photo": sent(other), "same": same})
    page = answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")
    assert "Đây là ảnh khác" in page and fingerprint(page) != same


@pytest.mark.parametrize("path", ["/photo/", "/photo/clean/"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "chọn một tấm ảnh trước"),
        (b"no photo", "không đọc được tệp này"),
        (b"\0\0\0\x18ftypmp42" + b"x" * 99, "Đây là video"),
    ],
)
def test_what_cannot_be_looked_at_gets_a_next_step(
    path: str, data: bytes | None, said: str
) -> None:
    answer = Client().post(path, {"photo": sent(data)} if data else {})
    assert answer.status_code == 422 and said in answer.content.decode()


def test_a_photo_that_is_too_large_is_told_how_large_it_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "MOST_BYTES", 1 << 20)
    answer = Client().post("/photo/", {"photo": sent(b"x" * ((1 << 20) + 1))})
    assert answer.status_code == 422 and "1 MB" in answer.content.decode()


def test_many_photos_at_once_never_keep_reporters_waiting() -> None:
    seats = [seat.seat() for _ in range(seat.SEATS)]
    for each in seats:
        each.__enter__()
    try:
        answer = Client().post("/photo/", {"photo": sent(stored(scene()))})
        assert answer.status_code == 503 and "chờ một phút" in answer.content.decode()
        assert Client().get("/report/").status_code == 200
    finally:
        for each in seats:
            each.__exit__(None, None, None)
    assert looked_at(stored(scene()))


def test_the_language_pressed_on_the_findings_keeps_the_photo() -> None:
    form = {"photo": sent(with_everything("JPEG")), "language": "en"}
    answer = Client().post("/photo/", form)
    assert "What your photo tells" in answer.content.decode()
    assert answer.cookies["khien_language"].value == "en"
    without = Client().post("/photo/", {"language": "en"})
    assert without.status_code == 200 and "Is this photo safe" in without.content.decode()


def test_nothing_of_a_photo_is_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No file is made for an upload of any size, no session, no log line with what was found."""

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a file was made")

    noise = np.random.default_rng(5).integers(0, 256, (1200, 1200, 3)).astype(np.uint8)
    large = with_everything("PNG", Image.fromarray(noise))
    assert len(large) > 3 << 20, "Django would write this one to disk"
    files = {p for p in Path(config().root).rglob("*") if p.is_file()}
    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    browser = Client()
    with caplog.at_level(logging.DEBUG):
        answer = browser.post("/photo/", {"photo": sent(large)})
    assert answer.status_code == 200 and PLACE in answer.content.decode()
    assert Session.objects.count() == 0 and "khien_session" not in browser.cookies
    assert PLACE not in caplog.text and "Nguyen An" not in caplog.text
    assert {p for p in Path(config().root).rglob("*") if p.is_file()} == files
