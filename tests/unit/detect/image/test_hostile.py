"""Pictures made to harm their reader cost it little, and get a hash or words."""

import io
import struct
import sys
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from khien.core.errors import KhienError
from khien.detect.apart import Limits
from khien.detect.image.decode import Bounds
from khien.detect.image.hashes import hash_picture
from khien.detect.image.hashes_apart import hash_picture_apart
from khien.detect.image.pdq import pdq
from unit.detect.image.drawing import drawn, stored

PICTURE = drawn(96, 80, 4)
SMALL = Limits(seconds=60, cpu_seconds=20, memory=150 << 20)
"""Memory enough for any honest small picture, and for nothing that unpacks to a gigabyte."""


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def png_of(parts: list[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def packed_zeros(gigabytes: int = 1) -> bytes:
    packer = zlib.compressobj(9)
    zeros = bytes(1 << 24)
    return b"".join(packer.compress(zeros) for _ in range(gigabytes << 6)) + packer.flush()


ZEROS = packed_zeros()
DEATHS = {
    "compressed text": (b"zTXt", b"note\0\0" + ZEROS),
    "international text": (b"iTXt", b"note\0\1\0\0\0" + ZEROS),
    "colour profile": (b"iCCP", b"profile\0\0" + ZEROS),
}


@pytest.mark.parametrize("way", DEATHS)
def test_a_gigabyte_packed_into_a_note_is_not_unpacked(way: str) -> None:
    head, *rest = chunks(stored(PICTURE))
    data = png_of([head, DEATHS[way], *rest])
    try:
        found = hash_picture_apart(data, SMALL)
    except KhienError as error:
        assert "damaged" in error.message  # the reader saw through it, and was not ended
    else:
        assert found.hashes.pdq == pdq(stored(PICTURE))[0].hex()


def test_pixels_that_unpack_to_far_more_than_the_picture_has_are_not_kept() -> None:
    head, *_ = chunks(stored(PICTURE))
    data = png_of([head, (b"IDAT", ZEROS), (b"IEND", b"")])
    assert hash_picture_apart(data, SMALL).hashes.low_quality


def test_a_large_picture_beyond_the_memory_allowed_gets_words() -> None:
    large = stored(Image.new("L", (16_000, 6_000)), compress_level=1)
    with pytest.raises(KhienError, match="memory"):
        hash_picture_apart(large, SMALL)
    assert hash_picture_apart(stored(PICTURE), SMALL).hashes.quality == 100


def gif_of(frames: int) -> bytes:
    """Frames of one point each: many to a byte, quick to find, slow to count."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(3) + b"\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\1\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x44\1\0"
    return head + frame * frames + b";"


def test_fifty_thousand_frames_are_not_all_looked_at() -> None:
    assert hash_picture_apart(gif_of(50_000), Limits(cpu_seconds=8)).hashes.low_quality


def test_a_false_number_of_frames_hides_nothing() -> None:
    scenes = [drawn(96, 80, seed) for seed in (1, 2, 3)]
    honest = stored(scenes[0], save_all=True, append_images=scenes[1:], duration=50, loop=0)
    parts = [
        (name, struct.pack(">I", 2**31 - 1) + body[4:] if name == b"acTL" else body)
        for name, body in chunks(honest)
    ]
    found = hash_picture(png_of(parts))
    assert found.hashes.key_frames and len(found.hashes.key_frames) == 2


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_name_tells_nothing_the_bytes_do(kind: str) -> None:
    """Only bytes are asked what they are; a file that begins like another is not what it says."""
    heads = {b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM", b"II*\0"}
    data = stored(PICTURE, kind)
    assert hash_picture(data).hashes.quality == 100
    for head in heads:
        if data.startswith(head[:2]):
            continue
        with pytest.raises(KhienError):
            hash_picture(head + data[len(head) :])


def test_avif_hashes_as_what_it_shows() -> None:
    one = pdq(stored(PICTURE, "AVIF", quality=90))[0]
    other = pdq(stored(PICTURE))[0]
    assert np.bitwise_count(np.frombuffer(one, "u1") ^ np.frombuffer(other, "u1")).sum() <= 10


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_frames_of_moving_pictures_are_found_wherever_they_are(kind: str) -> None:
    pictures = [drawn(96, 80, 1)] * 70 + [drawn(96, 80, 2)] * 8
    for number, picture in enumerate(pictures):
        pictures[number] = picture.copy()
        pictures[number].putpixel((0, 0), (number, 0, 0))  # or the writer would merge them
    data = stored(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=50)
    found = hash_picture(data)
    assert found.hashes.key_frames and len(found.hashes.key_frames) == 1


def test_heic_without_its_reader_gets_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(KhienError) as refused:
        hash_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    assert refused.value.message == "HEIC pictures cannot be read here."
    assert "pillow-heif" in refused.value.hint


@pytest.mark.parametrize("orientation", [1, 6])
def test_heic_with_its_reader_hashes_as_what_it_shows(orientation: int) -> None:
    reader = pytest.importorskip("pillow_heif")
    reader.register_heif_opener()
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    PICTURE.save(out, "HEIF", quality=90, exif=exif.tobytes())
    seen = PICTURE.rotate(-90, expand=True) if orientation == 6 else PICTURE
    ours = np.frombuffer(pdq(out.getvalue())[0], "u1")
    assert np.bitwise_count(ours ^ np.frombuffer(pdq(stored(seen))[0], "u1")).sum() <= 10


def test_bounds_of_frames_hold_for_one_alone() -> None:
    assert len(hash_picture(stored(PICTURE), bounds=Bounds(frames=1)).queries) >= 8
