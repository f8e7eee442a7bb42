"""The hashes of a picture turned and mirrored, without turning it.

Turning by a quarter swaps a picture's frequencies' rows and columns, nothing else. Mirroring is
sampling from the other end. So four samplings give all eight hashes, each bit for bit the hash of
the turned picture: a query with all eight finds an entry however the picture was turned. The
reference's own eight (`pdqhash.compute_dihedral`) come from one sampling and are up to 48 bits off
for pictures under some 300 pixels.
"""

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.decode import Luma
from khien.detect.image.pdq import LEAST, frequencies_of, hashes_of, quality_of, sampled

ORIENTATIONS = (
    "as_is",
    "turned_90",
    "turned_180",
    "turned_270",
    "flipped_x",
    "flipped_y",
    "flipped_diagonal",
    "flipped_antidiagonal",
)
"""In the order of the reference (`pdqhash.compute_dihedral`)."""


def orientations(luma: Luma) -> tuple[NDArray[np.uint8], int]:
    """The eight hashes, (8, 32), in the order of `ORIENTATIONS`, and the quality as it is."""
    if min(luma.shape) < LEAST:
        return np.zeros((8, 32), np.uint8), 0
    rows = np.ascontiguousarray(sampled(luma).T)
    from_below = np.ascontiguousarray(sampled(luma, mirrored=True).T)
    samples = sampled(rows).T
    as_is = frequencies_of(samples)
    flipped_x = frequencies_of(sampled(from_below).T)
    flipped_y = frequencies_of(sampled(rows, mirrored=True).T)
    turned_180 = frequencies_of(sampled(from_below, mirrored=True).T)
    found = hashes_of(
        np.stack(
            [
                as_is,
                flipped_y.T,
                turned_180,
                flipped_x.T,
                flipped_x,
                flipped_y,
                as_is.T,
                turned_180.T,
            ]
        )
    )
    return found, quality_of(samples)
