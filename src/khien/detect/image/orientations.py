"""The hashes of a picture turned and mirrored, from one transform.

Turning or mirroring a picture swaps its frequencies' rows and columns and changes signs of the odd
ones, nothing else. A query with all eight finds an entry however the picture was turned.
"""

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.pdq import hashes_of

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

_SIGNS = np.where(np.arange(1, 17) % 2, -1.0, 1.0).astype(np.float32)
"""What mirroring does to frequencies 1 to 16: the odd ones change their sign."""


def orientations(frequencies: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The eight hashes, (8, 32), in the order of `ORIENTATIONS`."""
    across, down = _SIGNS[None, :], _SIGNS[:, None]
    turned = frequencies.T
    return hashes_of(
        np.stack(
            [
                frequencies,
                turned * down,
                frequencies * across * down,
                turned * across,
                frequencies * down,
                frequencies * across,
                turned,
                turned * across * down,
            ]
        )
    )
