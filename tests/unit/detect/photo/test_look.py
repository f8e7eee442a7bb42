"""What can be seen on a photo is found with its place, and is gone for good from the clean copy."""

import io

import numpy as np
import pytest
from PIL import Image

from khien.core.errors import KhienError
from khien.detect.photo import codes, faces, look, words
from khien.detect.photo.asking import Choices, Looking
from khien.detect.photo.findings import Box, Finding
from khien.detect.photo.look import things_seen
from khien.detect.photo.make_clean import make_clean
from unit.detect.photo.drawing import code, face, scene, sign, stored, with_everything

ALL = ("data", "faces", "codes", "texts")
reads_words = pytest.mark.skipif(not words.words_on(), reason="the ocr extra is not installed")
reads_codes = pytest.mark.skipif(not codes.codes_on(), reason="the ocr extra is not installed")


@pytest.fixture
def portrait() -> Image.Image:
    if not faces.faces_on():
        pytest.skip("the faces extra is not installed")
    pytest.importorskip("skimage")
    return face()


def seen(picture: Image.Image) -> list[Finding]:
    return things_seen(picture, ALL)


def value(found: list[Finding], kind: str) -> str:
    return next(str(f.value) for f in found if f.kind == kind)


@reads_words
def test_signs_give_a_child_away() -> None:
    found = seen(sign(["TRUONG TIEU HOC KIM DONG", "LOP 4A2", "0912 345 678", "43A-123.45"]))
    assert value(found, "school").endswith("KIM DONG")
    assert "4A2" in value(found, "class_name")
    assert value(found, "phone").replace(" ", "") == "0912345678"
    assert value(found, "plate").startswith("43A")
    school = next(f for f in found if f.kind == "school")
    assert isinstance(school.box, Box) and 60 < school.box.x < 100 and 40 < school.box.y < 100


@reads_words
def test_a_scene_without_print_gives_nothing() -> None:
    assert [f for f in seen(scene((1200, 900))) if f.group == "texts"] == []


@reads_codes
def test_a_code_says_what_it_says() -> None:
    picture = scene((800, 600))
    picture.paste(code("https://vi-du.example/lop-4a2"), (300, 200))
    [found] = [f for f in seen(picture) if f.group == "codes"]
    assert found.kind == "qr_code" and found.value == "https://vi-du.example/lop-4a2"
    assert isinstance(found.box, Box) and abs(found.box.x - 320) < 40


def test_a_face_is_found_and_never_named(portrait: Image.Image) -> None:
    picture = scene((1600, 1200))
    picture.paste(portrait, (900, 400))
    found = [f for f in seen(picture) if f.kind == "face"]
    assert len(found) == 1 and found[0].sure
    box = found[0].box
    assert isinstance(box, Box) and 950 < box.x < 1100 and 420 < box.y < 600
    assert not isinstance(found[0].value, str), "whose face it is, nobody asks"


def test_faces_are_found_at_any_size_and_again_after_another(portrait: Image.Image) -> None:
    """A network kept for one size of picture would see hundreds of faces in the next."""
    for size, side in (((640, 480), 200), ((1999, 1333), 90), ((500, 900), 300), ((640, 480), 200)):
        picture = scene(size)
        picture.paste(portrait.resize((side, side)), (size[0] // 4, size[1] // 4))
        assert len(faces.find_faces(picture)) == 1, size
    assert faces.find_faces(scene((900, 700))) == []


@reads_words
@reads_codes
def test_what_was_hidden_nobody_finds_again(portrait: Image.Image) -> None:
    picture = sign(["TRUONG THCS KIM DONG", "0912 345 678"])
    picture.paste(portrait, (800, 300))
    picture.paste(code("https://vi-du.example/"), (500, 600))
    before = {f.group for f in seen(picture)}
    assert before == {"faces", "codes", "texts"}
    copy = make_clean(stored(picture, "PNG"), Choices(groups=("faces", "codes", "texts")))
    assert copy.hidden == 4
    with Image.open(io.BytesIO(copy.data)) as clean:
        assert seen(clean.convert("RGB")) == []


def test_what_was_not_chosen_stays() -> None:
    picture = sign(["0912 345 678"])
    copy = make_clean(stored(picture, "PNG"), Choices(flat=(Box(700, 700, 50, 50),)))
    with Image.open(io.BytesIO(copy.data)) as clean:
        same = np.asarray(clean.convert("RGB")) == np.asarray(picture)
        assert same[:600].all() and not same[700:750, 700:750].all()


def test_the_preview_is_small_and_bare() -> None:
    looked = look.look(with_everything("JPEG", scene((1000, 700))), Looking(("data",), preview=300))
    with Image.open(io.BytesIO(looked.preview)) as preview:
        assert preview.size == (300, 210)
        assert not preview.getexif() and "icc_profile" not in preview.info
    assert looked.findings.width == 1000 and looked.findings.format == "JPEG"


def test_sideways_photos_have_their_places_upright() -> None:
    orientation = Image.Exif()
    orientation[0x0112] = 6
    looked = look.look(stored(scene((300, 200)), exif=orientation), Looking(("data",)))
    assert (looked.findings.width, looked.findings.height) == (200, 300)


@pytest.mark.parametrize(
    ("switch", "name"), [("faces_on", "faces"), ("codes_on", "codes"), ("words_on", "texts")]
)
def test_a_look_that_is_off_says_so_and_hides_nothing_in_silence(
    switch: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, switch, lambda: False)
    looked = look.look(stored(scene()), Looking())
    off = [check for check in looked.findings.checks if not check.on]
    assert name in [check.check for check in off]
    assert all(check.why for check in off)
    with pytest.raises(KhienError, match="Nothing was hidden"):
        make_clean(stored(scene()), Choices(groups=(name,)))  # type: ignore[arg-type]
