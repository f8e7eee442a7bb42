"""Our hash is the reference's, bit for bit, for pictures of any size and turned any way."""

import numpy as np
import pdqhash
import pytest
from PIL import Image

import khien
from khien.detect.image.orientations import ORIENTATIONS, orientations
from khien.detect.image.pdq import LOW_QUALITY, hash_of, pdq
from unit.detect.image.drawing import drawn, flat, stored

SIZES = [(64, 64), (96, 80), (80, 200), (127, 129), (256, 256), (333, 177), (512, 512), (5, 9)]
WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)


def reference(picture: Image.Image) -> tuple[bytes, int]:
    bits, quality = pdqhash.compute(np.asarray(picture))
    return np.packbits(bits.astype(np.uint8)).tobytes(), quality


def apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_bit_for_bit_the_reference(size: tuple[int, int]) -> None:
    for seed in range(14):
        picture = drawn(*size, seed)
        assert pdq(stored(picture)) == reference(picture), f"seed {seed}"


@pytest.mark.parametrize("quality", [20, 60, 90])
def test_jpegs_are_the_references_hash_of_their_pixels(quality: int) -> None:
    for seed in range(4):
        picture = stored(drawn(160, 120, seed), "JPEG", quality=quality)
        assert pdq(picture) == reference(khien_free_decode(picture))


def khien_free_decode(data: bytes) -> Image.Image:
    from io import BytesIO

    return Image.open(BytesIO(data)).convert("RGB")


def test_brightness_as_stored_is_at_most_two_bits_away() -> None:
    """Colours at their ends too: where more bits are in doubt, the colours are read after all."""
    for seed in range(40):
        data = stored(drawn(320, 240, seed, least=seed % 2 * 60), "JPEG", quality=85)
        (exact, quality), (fast, fast_quality) = pdq(data), pdq(data, fast=True)
        assert apart(exact, fast) <= 2, f"seed {seed}"
        assert abs(quality - fast_quality) <= 1


def test_grey_jpegs_and_pngs_do_not_mind_the_fast_path() -> None:
    grey = drawn(seed=3).convert("L")
    for data in (stored(grey, "JPEG"), stored(grey), stored(drawn(seed=4))):
        assert pdq(data) == pdq(data, fast=True)


TURNS = {
    "turned_90": Image.Transpose.ROTATE_90,
    "turned_180": Image.Transpose.ROTATE_180,
    "turned_270": Image.Transpose.ROTATE_270,
    "flipped_x": Image.Transpose.FLIP_TOP_BOTTOM,
    "flipped_y": Image.Transpose.FLIP_LEFT_RIGHT,
    "flipped_diagonal": Image.Transpose.TRANSPOSE,
    "flipped_antidiagonal": Image.Transpose.TRANSVERSE,
}


def eight(picture: Image.Image) -> dict[str, bytes]:
    found, quality = orientations(np.asarray(picture).astype(np.float32) @ WEIGHTS)
    assert quality == reference(picture)[1]
    return dict(zip(ORIENTATIONS, map(np.ndarray.tobytes, found), strict=True))


@pytest.mark.parametrize("size", [*SIZES, (120, 90), (200, 160), (240, 320)], ids=str)
def test_each_orientation_is_the_hash_of_the_turned_picture(size: tuple[int, int]) -> None:
    off = 0
    for seed in range(6):
        picture = drawn(*size, seed)
        found = eight(picture)
        assert found["as_is"] == reference(picture)[0]
        for name, turn in TURNS.items():
            far = apart(found[name], reference(picture.transpose(turn))[0])
            # Two frequencies that differ by less than rounding may swap places at the median.
            assert far <= 2, f"{name} of seed {seed}"
            off += far > 0
    assert off <= 3


def test_large_pictures_turn_as_the_references_do() -> None:
    """Where sampling is fine enough, our eight and the eight of one sampling are near."""
    picture = drawn(1024, 900, 8)
    truth, _ = pdqhash.compute_dihedral(np.asarray(picture))
    for (name, mine), theirs in zip(eight(picture).items(), truth, strict=True):
        assert apart(mine, np.packbits(theirs.astype(np.uint8)).tobytes()) <= 31, name


def test_flat_and_tiny_pictures_are_of_low_quality() -> None:
    for picture in (flat(), flat(1, 1), drawn(4, 300), drawn(300, 4), flat(9000, 1)):
        assert pdq(stored(picture))[1] < LOW_QUALITY
    assert pdq(stored(drawn(300, 4))) == (bytes(32), 0)


def test_from_the_package_itself() -> None:
    hash_, quality = khien.pdq(stored(drawn()))
    assert (type(hash_), len(hash_), quality >= LOW_QUALITY) == (bytes, 32, True)
    found = khien.PdqIndex(np.frombuffer(hash_, np.uint8)[None]).query(
        np.frombuffer(hash_, np.uint8)[None], radius=31
    )
    assert [column.tolist() for column in found] == [[0], [0], [0]]


def test_hex_is_most_significant_bit_first() -> None:
    block = np.zeros((16, 16), np.float32)
    block.flat[255] = 1
    assert hash_of(block).hex() == "80" + "00" * 31
