"""A picture turned back by a few degrees: what a crooked copy of it was before.

A copy turned within its own sides has corners of another colour; one cut until no corner shows is
nearer by a little. Both are tried, for angles so near one another that each between them is within
a match's reach. Called by `views`.
"""

from functools import lru_cache
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.decode import Luma
from khien.detect.image.pdq import COSINES

CELLS = 64
"""Rows and columns of the small picture that is turned."""
ANGLES = (-4.0, -2.0, 2.0, 4.0)
"""Degrees. One degree beside the true angle costs some 8 bits of 256."""
_WIDE = 1.05
"""Pictures whose sides differ by less than this factor share one map."""


def straightened(small: Luma, width: int, height: int) -> NDArray[np.float32]:
    """The frequencies, (8, 16, 16), of a picture of 64 × 64 cells turned by each angle, twice."""
    shape = round(np.log(width / height) / np.log(_WIDE))
    cells, weights = _maps(int(np.clip(shape, -40, 40)))
    mixed = np.take(np.ascontiguousarray(small), cells)
    mixed *= weights
    turned = mixed.sum(axis=1).reshape(-1, CELLS, CELLS)
    found: NDArray[np.float32] = COSINES @ turned @ COSINES.T
    return found


@lru_cache(maxsize=16)
def _maps(shape: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """For each turned picture the four cells, and their weights, that each of its cells mixes."""
    wide = _WIDE**shape
    cells, weights = [], []
    for angle in ANGLES:
        turn = radians(abs(angle))
        shown = min(
            wide / (wide * cos(turn) + sin(turn)),
            1 / (wide * sin(turn) + cos(turn)),
        )
        for scale in (1.0, 1 / shown):
            four, share = _map(radians(angle), wide, scale)
            cells.append(four)
            weights.append(share)
    return np.stack(cells), np.stack(weights)


def _map(turn: float, wide: float, scale: float) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    place = ((np.arange(CELLS) + 0.5) / CELLS - 0.5) * scale
    down, across = np.meshgrid(place, place * wide, indexing="ij")
    column = (cos(turn) * across - sin(turn) * down) / wide
    row = sin(turn) * across + cos(turn) * down
    column = ((column + 0.5) * CELLS - 0.5).clip(0, CELLS - 1).reshape(-1)
    row = ((row + 0.5) * CELLS - 0.5).clip(0, CELLS - 1).reshape(-1)
    left = np.minimum(column.astype(int), CELLS - 2)
    top = np.minimum(row.astype(int), CELLS - 2)
    aside, below = column - left, row - top
    corner = top * CELLS + left
    cells = np.stack([corner, corner + 1, corner + CELLS, corner + CELLS + 1])
    weights = np.stack(
        [
            (1 - below) * (1 - aside),
            (1 - below) * aside,
            below * (1 - aside),
            below * aside,
        ]
    )
    return cells.astype(np.int32), weights.astype(np.float32)
