"""A screenshot as numbers: upright colours at the width that reads best, and its ink.

Called by `read`. Writing keeps its shape whatever the colours of bubbles are: the ink is the
difference to the background around it, so dark themes and gradients need no case of their own.
Never writes.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from khien.core.errors import KhienError
from khien.detect.image.decode import Bounds, opened
from khien.detect.transcript.blobs import Blobs, Grey

Colours = NDArray[np.uint8]
"""Rows by columns by red, green, blue."""

BOUNDS = Bounds(bytes=16 << 20, pixels=40_000_000, frames=1, all_pixels=40_000_000)
"""A long screenshot of a phone has under 20 million pixels."""
_WIDTH = 780
"""Pixels that read best for a phone's screen (measured, see bench/transcript.py) …"""
_SMALL, _SMALL_TO = 520, 1170
"""… and for pictures that a messenger made smaller than `_SMALL`."""
_NARROWEST = 200
_TALLEST = 12
"""Times the width; what is longer is no screenshot."""
BLOCK = 6
"""Pixels of one block of the background, at a width of 780."""
_AROUND = 7
"""Blocks of the median that stands for the background (21 pixels on a screen 390 wide)."""
_GAIN = 2.0
_INK = 200
"""Ink darker than this belongs to a shape."""
_TALL, _WIDE, _FACE = 0.075, 0.25, 0.05
"""Shapes taller or wider than these parts of the width are outlines and pictures, no letters."""


def colours_of(data: bytes, bounds: Bounds = BOUNDS) -> Colours:
    """The picture upright, on white where it was transparent, at working width.

    Raises `KhienError` for what is no picture, too big, too small or damaged.
    """
    with opened(data, bounds) as picture:
        if picture.width < _NARROWEST or picture.height < _NARROWEST // 2:
            raise KhienError(
                f"The picture is too small to read: {picture.width} by {picture.height} pixels.",
                f"Send it at least {_NARROWEST} pixels wide.",
            )
        if picture.height > _TALLEST * picture.width:
            raise KhienError("The picture is too long to read.", "Send it in parts.")
        if picture.format == "JPEG":
            picture.draft("RGB", (2 * _WIDTH, 2 * _WIDTH))
        picture = ImageOps.exif_transpose(picture)
        if picture.has_transparency_data:
            over = picture.convert("RGBA")
            picture = Image.new("RGBA", over.size, "white")
            picture.alpha_composite(over)
        picture = picture.convert("RGB")
        width = _SMALL_TO if picture.width < _SMALL else _WIDTH
        size = (width, max(1, round(picture.height * width / picture.width)))
        if picture.size != size:
            picture = picture.resize(size, Image.Resampling.LANCZOS)
        return np.asarray(picture)


class Page:
    """A picture with what reading needs of it: its background in blocks, and its ink."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self.height, self.width = colours.shape[:2]
        self.block = max(2, round(BLOCK * self.width / _WIDTH))
        self.ground = _medians(colours, self.block)
        """Background colour of each block: rows by columns by three, text left out."""

    def ink(self) -> Grey:
        """Dark writing on white; outlines of bubbles and whole pictures are left out."""
        grey = np.asarray(Image.fromarray(self.colours).convert("L"))
        ground = Image.fromarray(_medians(grey[..., None], self.block)[..., 0])
        ground = ground.filter(ImageFilter.MedianFilter(_AROUND))
        size = (self.ground.shape[1] * self.block, self.ground.shape[0] * self.block)
        around = np.asarray(ground.resize(size, Image.Resampling.BILINEAR))
        around = around[: self.height, : self.width]
        apart = np.abs(grey.astype(np.int16) - around)
        ink: Grey = (255 - np.minimum(apart * _GAIN, 255)).astype(np.uint8)
        return Blobs(ink < _INK).paint_out(
            ink,
            tallest=int(_TALL * self.width),
            widest=int(_WIDE * self.width),
            face=int(_FACE * self.width),
        )


def _medians(colours: NDArray[np.uint8], block: int) -> NDArray[np.uint8]:
    """The median of each block and channel; the last blocks are filled up by their edge."""
    height, width, depth = colours.shape
    down, right = -height % block, -width % block
    if down or right:
        colours = np.pad(colours, ((0, down), (0, right), (0, 0)), mode="edge")
    rows, columns = colours.shape[0] // block, colours.shape[1] // block
    cells = colours.reshape(rows, block, columns, block, depth).swapaxes(1, 2)
    cells = cells.reshape(rows, columns, block * block, depth)
    middle = block * block // 2
    found: NDArray[np.uint8] = np.partition(cells, middle, axis=2)[:, :, middle]
    return found
