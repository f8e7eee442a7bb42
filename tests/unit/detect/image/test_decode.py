"""However a picture is stored, it hashes as what people see; what is no picture gets words."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from khien.core.errors import KhienError
from khien.detect.image.decode import Bounds
from khien.detect.image.hashes import hash_picture
from khien.detect.image.pdq import pdq
from unit.detect.image.drawing import drawn, flat, stored

PICTURE = drawn(160, 120, 5)


def apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(pdq(one)[0]) ^ int.from_bytes(pdq(other)[0])).bit_count()


def with_orientation(picture: Image.Image, orientation: int, kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return stored(picture, kind, exif=exif.tobytes())


WAYS = {
    "palette PNG": stored(PICTURE.quantize(256)),
    "palette PNG with alpha": stored(PICTURE.quantize(256), transparency=255),
    "GIF": stored(PICTURE, "GIF"),
    "CMYK JPEG": stored(PICTURE.convert("CMYK"), "JPEG", quality=90),
    "CMYK TIFF": stored(PICTURE.convert("CMYK"), "TIFF"),
    "YCbCr TIFF": stored(PICTURE.convert("YCbCr"), "TIFF"),
    "RGBA PNG": stored(PICTURE.convert("RGBA")),
    "grey PNG": stored(PICTURE.convert("L")),
    "grey with alpha": stored(PICTURE.convert("LA")),
    "16 bits of grey": stored(
        Image.fromarray(np.asarray(PICTURE.convert("L")).astype(np.uint16) * 257)
    ),
    "WebP": stored(PICTURE, "WEBP", quality=80),
    "WebP without loss": stored(PICTURE, "WEBP", lossless=True),
    "BMP": stored(PICTURE, "BMP"),
    "progressive JPEG": stored(PICTURE, "JPEG", progressive=True, quality=85),
    "fractions": stored(PICTURE.convert("F"), "TIFF"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_storing_hashes_alike(way: str) -> None:
    assert apart(stored(PICTURE), WAYS[way]) <= 10


def test_black_and_white_hashes_as_its_grey_twin() -> None:
    large = drawn(512, 512, 5)
    one_bit = large.convert("1")
    assert apart(stored(one_bit), stored(one_bit.convert("RGB"))) == 0
    assert apart(stored(one_bit), stored(large)) <= 10


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_first(orientation: int, kind: str) -> None:
    data = with_orientation(PICTURE, orientation, kind)
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    assert apart(data, stored(seen)) == 0


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_orientation_that_does_not_exist_is_left_alone(orientation: int) -> None:
    assert apart(with_orientation(PICTURE, orientation, "PNG"), stored(PICTURE)) == 0


def test_transparent_pixels_are_seen_on_white() -> None:
    layer = PICTURE.convert("RGBA")
    mask = Image.new("L", layer.size, 255)
    mask.paste(0, (0, 0, 80, 70))  # not of full height: PDQ does not see bare bands
    layer.putalpha(mask)
    on_white = Image.new("RGB", layer.size, "white")
    on_white.paste(layer, mask=layer)
    assert apart(stored(layer), stored(on_white)) == 0
    assert apart(stored(layer), stored(PICTURE)) > 31


def animation(kind: str, frames: list[Image.Image]) -> bytes:
    return stored(frames[0], kind, save_all=True, append_images=frames[1:], duration=50, loop=0)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_animations_give_their_first_and_their_key_frames(kind: str) -> None:
    scenes = [drawn(96, 80, seed) for seed in (1, 2, 3)]
    found = hash_picture(animation(kind, [scenes[0], scenes[0], scenes[1], scenes[1], scenes[2]]))
    assert found.hashes.key_frames and len(found.hashes.key_frames) == 2
    assert found.queries.shape == (24, 32)
    for scene, row in zip(scenes, (0, 8, 16), strict=True):
        own = np.frombuffer(pdq(stored(scene))[0], np.uint8)
        assert np.bitwise_count(own ^ found.queries[row]).sum() <= 10


def test_a_flat_first_frame_does_not_hide_the_rest() -> None:
    found = hash_picture(animation("GIF", [flat(), drawn(seed=2)]))
    assert found.hashes.low_quality
    assert found.hashes.key_frames and len(found.hashes.key_frames) == 1
    assert len(found.queries) == 8


def test_a_late_frame_of_a_long_animation_is_seen_and_work_is_bounded() -> None:
    frames = [drawn(24, 24, 1)] * 10 + [drawn(24, 24, 2)] * 200
    for number, frame in enumerate(frames):
        frames[number] = frame.copy()
        frames[number].putpixel((0, 0), (number, 0, 0))  # or the writer would merge them
    data = animation("PNG", frames)
    assert len(hash_picture(data, bounds=Bounds(frames=5)).queries) == 16
    assert len(hash_picture(data, bounds=Bounds(all_pixels=24 * 24 * 5)).queries) == 8


def test_flat_pictures_are_never_matched() -> None:
    found = hash_picture(stored(flat()))
    assert found.hashes.low_quality and found.hashes.quality < 50
    assert len(found.queries) == 0
    assert len(found.hashes.pdq) == 64


def png_claiming(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"hello, this is no picture", "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "not a picture|damaged"),
        (b"GIF89a" + bytes(100), "not a picture|damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (png_claiming(60_000, 60_000), "more than 100,000,000 pixels"),
        (png_claiming(2**31 - 1, 2**31 - 1), "more than|damaged|not a picture"),
        (png_claiming(9_000, 9_000), "damaged"),
    ],
    ids=["empty", "text", "head", "zeros", "svg", "eps", "bomb", "huge", "short of pixels"],
)
def test_what_cannot_be_read_gets_words(data: bytes, said: str) -> None:
    began = time.process_time()
    with pytest.raises(KhienError, match=said):
        hash_picture(data)
    assert time.process_time() - began < 3


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(KhienError, match="at most 1,000"):
        hash_picture(stored(PICTURE), bounds=Bounds(bytes=1000))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_files_cut_short_anywhere(kind: str) -> None:
    data = stored(PICTURE, kind)
    for part in range(0, 10):
        with pytest.raises(KhienError):
            hash_picture(data[: len(data) * part // 10])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_damaged_files_give_a_hash_or_words_never_anything_else(kind: str) -> None:
    data = (
        animation(kind, [drawn(48, 40, 1), drawn(48, 40, 2)])
        if kind in ("GIF", "WEBP")
        else (
            with_orientation(drawn(48, 40, 1), 6, kind)
            if kind != "BMP"
            else stored(drawn(48, 40), kind)
        )
    )
    luck = np.random.default_rng(7)
    for _ in range(150):
        broken = bytearray(data)
        for place in luck.integers(0, min(len(data), int(luck.choice([64, 400, 10**6]))), 4):
            broken[place] = luck.integers(0, 256)
        try:
            hash_picture(bytes(broken), bounds=Bounds(pixels=4_000_000))
        except KhienError as error:
            assert error.message
