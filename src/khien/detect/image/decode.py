"""Bytes of a picture → brightness of its frames, as people see them, within bounds.

Called by `hashes` and `pdq`. Whatever a file claims or does, the answer is a picture or a
`KhienError` with words. Palettes, inks, transparency, rotation and depth are resolved first: a
hash of raw palette numbers or of three of four inks is the hash of another picture. Never writes.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from khien.core.errors import KhienError

Luma = NDArray[np.float32]
"""Brightness 0-255, rows by columns."""

_READERS = (
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    GifImagePlugin.GifImageFile,
    WebPImagePlugin.WebPImageFile,
    BmpImagePlugin.BmpImageFile,
    TiffImagePlugin.TiffImageFile,
    AvifImagePlugin.AvifImageFile,
)
FORMATS = tuple(reader.format for reader in _READERS)
"""The few kinds that people send; no other of Pillow's readers is ever given a file."""
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
"""What files of this family call themselves at their beginning (ISO/IEC 23008-12, AVIF 1.1)."""
_LONGEST_BRANDS = 256
_BACKGROUND = 255
"""Transparent pixels are seen on white, as on most pages."""
_STRIP = 128
_WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)
"""Red, green and blue in brightness (ITU-R BT.601), as PDQ takes them."""
_ORIENTATION = 0x0112
_TURNS = {
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (1, True),
    6: (3, False),
    7: (3, True),
    8: (1, False),
}
"""EXIF orientation → quarter turns to the left, after mirroring left to right where True."""
_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    KeyError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    AttributeError,
    AssertionError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise for files that were cut short or made to break them."""


_SMALLER = "Send a smaller copy."
_FIRST_FRAMES = 8
"""Looked at whatever number of frames an animation claims to have."""
_LEAST_OF_A_FRAME = 10_000
"""Pixels that finding a frame costs, however small it is."""


class Bounds(Struct, frozen=True):
    """How much of a file is read at most."""

    bytes: int = 64 << 20
    pixels: int = 100_000_000
    """Of one frame."""
    frames: int = 64
    """Looked at in an animation, spread over its length."""
    all_pixels: int = 400_000_000
    """Of all frames that must be decoded to look at them; each counts as 10,000 at least."""


BOUNDS = Bounds()


@contextmanager
def opened(data: bytes, bounds: Bounds = BOUNDS) -> Iterator[Image.Image]:
    """A picture whose head was read and whose size is within bounds; pixels come later.

    Raises `KhienError` here, or where pixels are read inside the block and cannot be.
    """
    if not data:
        raise KhienError("The file is empty.")
    if len(data) > bounds.bytes:
        raise too_long(len(data), bounds)
    formats = _formats(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=formats) as picture:
                _check_size(picture, bounds)
                yield picture
    except UnidentifiedImageError as error:
        raise KhienError(
            "The file is not a picture of a known kind.", f"Known are {', '.join(FORMATS)}."
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large(bounds) from error
    except MemoryError as error:
        raise KhienError("The picture takes too much memory to read.", _SMALLER) from error
    except _FAULTS as error:
        raise KhienError("The picture is cut short or damaged.") from error


def first(picture: Image.Image, *, fast: bool = False) -> Luma:
    """The brightness of the first frame.

    `fast` takes a JPEG's brightness as stored instead of making colours first. Each region of one
    colour then differs by how its red, green and blue were rounded, which moves a hash by a few
    bits; `pdq` looks out for it.
    """
    if fast and picture.format == "JPEG" and picture.mode == "RGB":
        picture.draft("L", None)
    return _upright(_brightness(picture), _orientation(picture))


def frames(picture: Image.Image, bounds: Bounds = BOUNDS) -> Iterator[Luma]:
    """The first frame, then others of an animation, evenly spread, in their order.

    Damage after the first frame ends the picture there: what was read is judged.
    """
    yield first(picture)
    count = int(getattr(picture, "n_frames", 1))
    if count < 2 or picture.format in ("MPO", "JPEG"):  # an MPO's others are views of the first
        return
    orientation = _orientation(picture)
    wanted = _wanted(count, bounds)
    left = bounds.all_pixels
    for number in range(1, count):
        left -= max(picture.width * picture.height, _LEAST_OF_A_FRAME)
        if left < 0:
            return
        try:
            picture.seek(number)
            _check_size(picture, bounds)
            if number not in wanted:
                continue
            luma = _brightness(picture)
        except _FAULTS:
            return
        yield _upright(luma, orientation)


def _wanted(count: int, bounds: Bounds) -> set[int]:
    """The frames to look at: spread over all that there are said to be, and the first few."""
    steps = max(bounds.frames - 1, 1)
    return {round(i * (count - 1) / steps) for i in range(steps + 1)} | {*range(_FIRST_FRAMES)}


def _formats(data: bytes) -> tuple[str, ...]:
    """The kinds that a file may be; HEIC where the operator has installed a reader of it."""
    if data[4:8] != b"ftyp":
        return FORMATS
    end = min(int.from_bytes(data[:4], "big"), _LONGEST_BRANDS)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & _AVIF or not brands & _HEIC:
        return FORMATS
    try:
        reader = import_module("pillow_heif")
    except ImportError as error:
        raise KhienError(
            "HEIC pictures cannot be read here.",
            "Install pillow-heif beside Khiên, or send a JPEG.",
        ) from error
    reader.register_heif_opener(thumbnails=False)
    return (*FORMATS, "HEIF")


def _check_size(picture: Image.Image, bounds: Bounds) -> None:
    if picture.width * picture.height > bounds.pixels:
        raise _too_large(bounds)


def too_long(length: int, bounds: Bounds) -> KhienError:
    return KhienError(f"The file has {length:,} bytes; at most {bounds.bytes:,} are read.")


def _too_large(bounds: Bounds) -> KhienError:
    return KhienError(f"The picture has more than {bounds.pixels:,} pixels.", _SMALLER)


def _brightness(picture: Image.Image) -> Luma:
    """Of the present frame; reads its pixels."""
    mode = picture.mode
    if mode == "1":
        picture = picture.convert("L")
    elif mode.startswith("I") or mode == "F":
        return _deep(picture)
    if picture.has_transparency_data:
        return luma_of(np.asarray(picture.convert("RGBA")))
    if picture.mode == "L":
        return np.asarray(picture).astype(np.float32)
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    return luma_of(np.asarray(picture))


def luma_of(pixels: NDArray[Any]) -> Luma:
    """The brightness of pixels in 0-255, (rows, columns, 3), or 4 with alpha, over white.

    Worked off in strips: as one, the fractions of a large picture would take a gigabyte.
    """
    out = np.empty(pixels.shape[:2], np.float32)
    for top in range(0, len(pixels), _STRIP):
        strip = pixels[top : top + _STRIP].astype(np.float32)
        seen = out[top : top + _STRIP]
        if strip.shape[2] == 3:
            np.matmul(strip, _WEIGHTS, out=seen)
            continue
        opaque = strip[..., 3] / np.float32(255)
        seen[:] = (strip[..., :3] @ _WEIGHTS) * opaque + _BACKGROUND * (1 - opaque)
    return out


def _deep(picture: Image.Image) -> Luma:
    """Grey of 16 bits or more, or fractions: brought to 0-255."""
    values = np.nan_to_num(np.asarray(picture).astype(np.float32), posinf=255, neginf=0)
    most = float(values.max(initial=0))
    if most > 65535:
        values = values / np.float32(most / 255)
    elif picture.mode != "F" and (most > 255 or picture.mode.startswith("I;16")):
        values = values / np.float32(257)
    elif picture.mode == "F" and most <= 1:
        values = values * np.float32(255)
    return values.clip(0, 255)


def _orientation(picture: Image.Image) -> int:
    """How the picture must be turned, 1 where it says nothing that can be read."""
    try:
        found = picture.getexif().get(_ORIENTATION, 1)
    except _FAULTS:
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _upright(luma: Luma, orientation: int) -> Luma:
    turns, mirrored = _TURNS.get(orientation, (0, False))
    if mirrored:
        luma = luma[:, ::-1]
    return np.rot90(luma, turns) if turns else luma
