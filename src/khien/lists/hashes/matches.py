"""What a query gives back, in one order on every path: by query, then distance, then row."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint8]
"""Shape (n, 32)."""
Words = NDArray[np.uint64]
"""The same memory, four words a hash."""
Frames = int | Sequence[int]
"""Which rows of a query show the same: so many each, or the number of each row's own group."""


class Matches(NamedTuple):
    """Three arrays: `query[i]` is `distance[i]` bits from the hash in row `entry[i]`."""

    query: NDArray[np.int64]
    entry: NDArray[np.int64]
    distance: NDArray[np.int64]


def in_order(
    query: NDArray[np.integer], entry: NDArray[np.integer], distance: NDArray[np.integer]
) -> Matches:
    order = np.lexsort((entry, distance, query))
    return Matches(
        query[order].astype(np.int64),
        entry[order].astype(np.int64),
        distance[order].astype(np.int64),
    )


def as_words(hashes: Hashes) -> Words:
    return hashes.view(np.uint64)


def distances(words: Words, query: Words) -> NDArray[np.uint16]:
    """Bits in which each of `words` differs from `query` (broadcast over the last axis)."""
    far: NDArray[np.uint16] = np.bitwise_count(words ^ query).sum(axis=-1, dtype=np.uint16)
    return far
