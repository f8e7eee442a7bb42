"""One side of a picture blurred, sampled or made smaller, as a matrix cut to where it is not zero.

What `pdq`, `mending` and `inside` do to rows and columns is linear; each keeps the matrices of the
lengths that it met and multiplies pixels with them.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.decode import Luma

_ROWS = 8
"""Rows of a matrix in one band."""


class Band(NamedTuple):
    """Some rows of a matrix, and the columns from `start` to `end` where they are not zero."""

    start: int
    end: int
    weights: NDArray[np.float32]


def banded(weights: NDArray[np.float64]) -> tuple[Band, ...]:
    """A matrix of a multiple of 8 rows as bands."""
    bands = []
    for rows in np.split(weights, len(weights) // _ROWS):
        used = np.flatnonzero(rows.any(axis=0))
        start, end = int(used[0]), int(used[-1]) + 1
        bands.append(Band(start, end, rows[:, start:end].astype(np.float32)))
    return tuple(bands)


def apply(bands: tuple[Band, ...], pixels: Luma) -> Luma:
    """The matrix times `pixels`."""
    out = np.empty((_ROWS * len(bands), pixels.shape[1]), np.float32)
    for i, band in enumerate(bands):
        np.matmul(band.weights, pixels[band.start : band.end], out=out[i * _ROWS : (i + 1) * _ROWS])
    return out


def resized(luma: Luma, rows: int, columns: int) -> Luma:
    """A picture of `rows` by `columns` (multiples of 8), each cell the mean of what it covers."""
    tall = apply(_areas(luma.shape[0], rows), luma)
    small: Luma = apply(_areas(luma.shape[1], columns), np.ascontiguousarray(tall.T)).T
    return small


@lru_cache(maxsize=512)
def _areas(length: int, cells: int) -> tuple[Band, ...]:
    edges = np.arange(length + 1) * (cells / length)
    cell = np.arange(cells)[:, None]
    covered = np.minimum(edges[1:], cell + 1) - np.maximum(edges[:-1], cell)
    covered = covered.clip(0)
    return banded(covered / covered.sum(axis=1, keepdims=True))
