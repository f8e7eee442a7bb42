"""Shapes of touching dark pixels, to tell letters from outlines. Called by `picture`. Pure.

Works on runs of pixels in rows, joined where they touch in the next row (corners count), with
numpy alone.
"""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


class Blobs:
    """The shapes of a mask (rows by columns, True is dark)."""

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        height, width = mask.shape
        self._wide = width + 1  # one empty column, so that no run goes on into the next row
        padded = np.zeros((height, self._wide), np.int8)
        padded[:, :width] = mask
        steps = np.diff(padded.ravel(), prepend=np.int8(0))
        self.starts = np.flatnonzero(steps == 1)
        self.ends = np.flatnonzero(steps == -1)
        self.shape_of = _joined(len(self.starts), *self._touching())

    def _touching(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs of runs that touch, the second in the row below the first."""
        first = np.searchsorted(self.ends, self.starts + self._wide, "left")
        last = np.searchsorted(self.starts, self.ends + self._wide, "right")
        counts = np.maximum(last - first, 0)
        upper = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return upper, np.repeat(first, counts) + within

    def boxes(self) -> tuple[NDArray[np.intp], ...]:
        """Top, bottom, left, right (ends not included) and dark pixels of each run's shape."""
        row, left = np.divmod(self.starts, self._wide)
        length = self.ends - self.starts
        count = len(self.starts)
        top, bottom = np.full(count, np.iinfo(np.intp).max), np.zeros(count, np.intp)
        west, east = top.copy(), bottom.copy()
        np.minimum.at(top, self.shape_of, row)
        np.maximum.at(bottom, self.shape_of, row + 1)
        np.minimum.at(west, self.shape_of, left)
        np.maximum.at(east, self.shape_of, left + length)
        dark = np.bincount(self.shape_of, length, count).astype(np.intp)
        return top, bottom, west, east, dark

    def paint_out(self, grey: Grey, *, tallest: int, widest: int, face: int) -> Grey:
        """A copy in which shapes higher or wider than these pixels are white.

        Dense, nearly square shapes of at least `face` pixels are pictures of people: they go with
        everything in them.
        """
        if not len(self.starts):
            return grey
        top, bottom, west, east, dark = self.boxes()
        height, width = bottom - top, east - west
        out = ((height > tallest) | (width > widest))[self.shape_of]
        change = np.zeros(grey.shape[0] * self._wide + 1, np.int8)
        change[self.starts[out]] += 1
        change[self.ends[out]] -= 1
        gone = np.cumsum(change, dtype=np.int8)[:-1].reshape(-1, self._wide)[:, :-1]
        painted: Grey = np.where(gone.astype(bool), np.uint8(255), grey)
        square = (height >= face) & (width >= face)
        square &= (height * 3 <= width * 4) & (width * 3 <= height * 4)
        for one in np.flatnonzero(square & (dark * 2 > height * width)):
            painted[top[one] : bottom[one], west[one] : east[one]] = 255
        return painted


def _joined(count: int, upper: NDArray[np.intp], lower: NDArray[np.intp]) -> NDArray[np.intp]:
    """The number of its shape for each of `count` runs, from the pairs that touch."""
    shape = np.arange(count)
    while True:
        a, b = shape[upper], shape[lower]
        apart = a != b
        if not apart.any():
            return shape
        upper, lower = upper[apart], lower[apart]
        a, b = a[apart], b[apart]
        np.minimum.at(shape, np.maximum(a, b), np.minimum(a, b))
        while True:
            further = shape[shape]
            if (further == shape).all():
                break
            shape = further
