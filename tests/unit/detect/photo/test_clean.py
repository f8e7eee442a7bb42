"""A clean copy is pixels and nothing else, and what it hides cannot be brought back."""

import io
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from khien.core.errors import KhienError
from khien.detect.photo.asking import Choices
from khien.detect.photo.findings import Box
from khien.detect.photo.hide import CELLS, hide
from khien.detect.photo.make_clean import make_clean
from unit.detect.photo.drawing import SECRETS, exif, scene, stored, with_everything

_EXIFTOOL_MAY_SAY = {"ExifTool", "System", "File", "JFIF", "PNG", "RIFF", "Composite"}


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("as_format", ["JPEG", "PNG", "WEBP"])
def test_no_trace_is_left_and_size_and_format_stay(as_format: str) -> None:
    original = with_everything(as_format)
    assert any(secret in original for secret in SECRETS)
    copy = make_clean(original, Choices())
    assert [s for s in SECRETS if s in copy.data] == []
    assert copy.format == as_format == opened(copy.data).format
    assert (copy.width, copy.height) == opened(copy.data).size == opened(original).size
    difference = np.asarray(opened(copy.data).convert("RGB"), int) - np.asarray(scene(), int)
    assert abs(difference).mean() < 3, "it is still the same picture"


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("as_format", ["JPEG", "PNG", "WEBP"])
def test_exiftool_finds_nothing_either(as_format: str) -> None:
    def groups(data: bytes) -> set[str]:
        said = subprocess.run(
            ["exiftool", "-a", "-u", "-G1", "-s", "-"], input=data, capture_output=True, check=True
        )
        return {line[1 : line.index("]")] for line in said.stdout.decode().splitlines()}

    original = with_everything(as_format)
    assert groups(original) - _EXIFTOOL_MAY_SAY - {f"{as_format}-HEADER"}
    left = groups(make_clean(original, Choices()).data)
    assert left - _EXIFTOOL_MAY_SAY - {"PNG-pHYs"} == set()


def test_a_sideways_photo_comes_out_upright() -> None:
    lying = scene((300, 200))
    turned = exif()
    turned[0x0112] = 6
    copy = make_clean(stored(lying, exif=turned), Choices())
    assert (copy.width, copy.height) == (200, 300)
    upright = np.asarray(lying.transpose(Image.Transpose.ROTATE_270), int)
    assert abs(np.asarray(opened(copy.data), int) - upright).mean() < 4


def test_wide_colours_are_brought_to_what_every_screen_shows() -> None:
    from PIL import ImageCms

    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    copy = make_clean(stored(scene(), "PNG", icc_profile=lab), Choices())
    difference = np.asarray(opened(copy.data), int) - np.asarray(scene(), int)
    assert abs(difference).max() <= 3


def test_deep_grey_keeps_its_shades() -> None:
    shades = np.linspace(0, 65535, 300 * 200).reshape(200, 300).astype(np.uint16)
    copy = make_clean(stored(Image.fromarray(shades), "PNG"), Choices())
    pixels = np.asarray(opened(copy.data).convert("L"), int)
    assert abs(pixels - shades // 257).max() <= 1


def test_what_can_be_seen_through_stays_so_in_a_png() -> None:
    clear = scene().convert("RGBA")
    clear.putalpha(120)
    copy = make_clean(stored(clear, "PNG"), Choices(flat=(Box(10, 10, 50, 40),)))
    pixels = np.asarray(opened(copy.data))
    assert pixels.shape[2] == 4 and pixels[200, 300, 3] == 120
    assert pixels[20, 20, 3] == 255, "what is hidden hides what lies below it too"


def test_formats_that_few_can_open_become_jpeg_and_it_is_said() -> None:
    copy = make_clean(stored(scene(), "BMP"), Choices())
    assert copy.format == "JPEG" and "JPEG" in copy.notes[0].vi
    frames = [scene(seed=n) for n in range(3)]
    moving = stored(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert len(make_clean(moving, Choices()).notes) == 2


@pytest.mark.parametrize("size", [(12, 9), (90, 60), (220, 300)])
def test_a_hidden_face_is_a_few_colours(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400, 3)).astype(np.uint8)
    box = Box(40, 50, *size)
    pixels = np.asarray(hide(Image.fromarray(noise), [box], []))
    inside = pixels[box.y : box.y + box.height, box.x : box.x + box.width].reshape(-1, 3)
    assert len(np.unique(inside, axis=0)) <= CELLS * CELLS
    assert (inside % 16 == 0).mean() > 0.9, "and the colours are coarse"
    assert (pixels[:, 330:] == noise[:, 330:]).all(), "nothing far from it is touched"


def test_hidden_print_is_one_colour_whatever_was_there() -> None:
    white, black = scene(), scene()
    white.paste("white", (50, 50, 60, 60))
    black.paste("black", (200, 100, 210, 110))
    box = Box(40, 40, 200, 100)
    for picture in (white, black):
        inside = np.asarray(hide(picture, [], [box]))[40:140, 40:240].reshape(-1, 3)
        assert len(np.unique(inside, axis=0)) == 1


def test_places_beyond_the_edge_are_cut() -> None:
    hidden = hide(scene(), [Box(-50, -50, 80, 80), Box(5000, 5000, 10, 10)], [Box(310, 0, 99, 9)])
    assert hidden.size == scene().size


def test_too_many_places_are_refused() -> None:
    with pytest.raises(KhienError, match="At most"):
        make_clean(stored(scene()), Choices(flat=(Box(0, 0, 1, 1),) * 401))


@pytest.mark.parametrize("data", [b"", b"no picture", with_everything("JPEG")[:900]])
def test_what_is_no_picture_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(KhienError) as refused:
        make_clean(data, Choices())
    assert refused.value.message
