"""Hiding places of a picture so that nobody can bring back what was there.

A place becomes a few flat squares in mixed, coarse colours: never more than 16 different values,
however large it is. That is too little for a face to be known or a letter to be worked out; a blur
would not be (it can be undone), and neither would small squares over print. Called by `make_clean`.
"""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from khien.detect.photo.findings import Box

CELLS = 4
"""Squares along the longer side of a face; along the other in proportion."""
_FACE_MARGIN = 0.25
_TEXT_MARGIN = 0.2
_LEAST_MARGIN = 4
_COARSE = 16
"""Colours are rounded to multiples of this, so that they say less."""

Pixels = NDArray[np.uint8]


def hide(picture: Image.Image, faces: Iterable[Box], flat: Iterable[Box]) -> Image.Image:
    """A copy of `picture` (RGB or RGBA) with `faces` in few squares and `flat` in one colour.

    Boxes are grown by a margin first. Transparency under a hidden place goes too.
    """
    pixels = np.array(picture, np.uint8)
    for box in faces:
        _squares(pixels, _grown(box, _FACE_MARGIN, picture.size), CELLS)
    for box in flat:
        _squares(pixels, _grown(box, _TEXT_MARGIN, picture.size), 1)
    return Image.fromarray(pixels)


def _squares(pixels: Pixels, box: Box, cells: int) -> None:
    """Fill a box with at most cells × cells mean colours, in place."""
    place = pixels[box.y : box.y + box.height, box.x : box.x + box.width]
    longest = max(box.width, box.height, 1)
    rows = _edges(box.height, max(1, round(cells * box.height / longest)))
    columns = _edges(box.width, max(1, round(cells * box.width / longest)))
    for top, bottom in rows:
        for left, right in columns:
            cell = place[top:bottom, left:right]
            if cell.size:
                mean = cell[..., :3].reshape(-1, 3).mean(axis=0)
                cell[..., :3] = np.minimum(255, np.round(mean / _COARSE) * _COARSE)
                cell[..., 3:] = 255


def _edges(length: int, parts: int) -> list[tuple[int, int]]:
    marks = [round(length * i / parts) for i in range(parts + 1)]
    return list(pairwise(marks))


def _grown(box: Box, margin: float, size: tuple[int, int]) -> Box:
    """The box with a margin of its shorter side around it, cut at the picture's edges."""
    more = max(_LEAST_MARGIN, round(min(box.width, box.height) * margin))
    left, top = max(0, box.x - more), max(0, box.y - more)
    right = min(size[0], box.x + box.width + more)
    bottom = min(size[1], box.y + box.height + more)
    return Box(left, top, max(0, right - left), max(0, bottom - top))
