"""What a picture's hash was before its borders were cut off, as far as can be told.

A list holds hashes of whole pictures; people post them cut. Here a cut picture is put back in its
place within a whole one, for some common cuts, and what is missing is filled as a smooth surface
would go on: a missing border keeps the level of the picture's edge, and detail along the edge fades
the faster the finer it is (the harmonic continuation, the likeliest one for pictures whose detail
falls off as photographs' does). Only the 16 × 16 lowest frequencies are wanted, so that a cut costs
a few small products. Called by `views`. It never loosens the radius of a match.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.decode import Luma
from khien.detect.image.pdq import COSINES, sampling_of

CELLS = 128
"""Rows and columns of the small picture that is mended."""
WHOLE = 512
"""Pixels a side that the whole picture is thought to have had."""

Frequencies = NDArray[np.float32]


class Cut(NamedTuple):
    """Shares of the whole picture's width and height that are missing."""

    left: float
    top: float
    right: float
    bottom: float


class _Side(NamedTuple):
    """A cut side as matrices: from 128 cells to 16 frequencies of the whole side.

    `before[u, v]` is what the part missing before adds to frequency u where the edge has detail of
    frequency v along it, beside the plain repetition of the edge that `kept` holds; so is `after`.
    """

    kept: NDArray[np.float32]
    before: NDArray[np.float32]
    after: NDArray[np.float32]


def mended(small: Luma, cuts: Sequence[Cut], whole: int = WHOLE) -> Frequencies:
    """The frequencies, (n, 16, 16), of the whole pictures that `small` was cut from.

    `small` has 128 × 128 cells, the mean of the pixels under each (`sampling.resized`). `whole` is
    how many pixels a side the listed pictures are thought to have had: PDQ samples a little beside
    the middle of its cells, by another part of them for every size.
    """
    downs, down = _sides(tuple((cut.top, cut.bottom) for cut in cuts), whole)
    acrosses, across = _sides(tuple((cut.left, cut.right) for cut in cuts), whole)
    along_rows = (acrosses.kept @ small[[0, -1]].T)[across]
    along_columns = (downs.kept @ small[:, [0, -1]])[down]
    rows = (downs.kept @ small)[down]
    found: Frequencies = np.matmul(rows, acrosses.kept[across].transpose(0, 2, 1), dtype=np.float32)
    found += downs.before[down] * along_rows[:, None, :, 0]
    found += downs.after[down] * along_rows[:, None, :, 1]
    found += acrosses.before[across].transpose(0, 2, 1) * along_columns[:, :, None, 0]
    found += acrosses.after[across].transpose(0, 2, 1) * along_columns[:, :, None, 1]
    return found


@lru_cache(maxsize=32)
def _sides(shares: tuple[tuple[float, float], ...], whole: int) -> tuple[_Side, list[int]]:
    """The matrices of all different sides, stacked, and which of them each share has."""
    different = list(dict.fromkeys(shares))
    sides = [_side(before, after, whole) for before, after in different]
    stacked = _Side(*(np.stack(parts) for parts in zip(*sides, strict=True)))
    return stacked, [different.index(share) for share in shares]


@lru_cache(maxsize=256)
def _side(before: float, after: float, whole: int) -> _Side:
    """The matrices of a side that lost shares of the whole before and after what is left."""
    place = (np.arange(whole) + 0.5) / whole
    cell = (place - before) / (1 - before - after) * CELLS - 0.5
    held = cell.clip(0, CELLS - 1)
    lower = np.minimum(held.astype(int), CELLS - 2)
    spread = np.zeros((whole, CELLS))
    np.add.at(spread, (np.arange(whole), lower), 1 - (held - lower))
    np.add.at(spread, (np.arange(whole), lower + 1), held - lower)
    frequencies = COSINES.astype(float) @ sampling_of(whole)
    parts = (
        spread,
        _fading(before - place, before),
        _fading(place - (1 - after), after),
    )
    return _Side(*((frequencies @ part).astype(np.float32) for part in parts))


def _fading(beyond: NDArray[np.float64], missing: float) -> NDArray[np.float64]:
    """By how much detail of each frequency has faded so far beyond the edge; (places, 16)."""
    if not missing:
        return np.zeros((len(beyond), 16))
    wave = np.pi * np.arange(1, 17)
    faded = np.cosh(wave * (missing - beyond[:, None])) / np.cosh(wave * missing) - 1
    return np.where(beyond[:, None] > 0, faded, 0)
