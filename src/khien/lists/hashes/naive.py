"""Every hash compared with every query: the truth that the index is tested against.

Also what small lists and radii beyond the tables' reach are asked with.
"""

import numpy as np

from khien.lists.hashes.matches import Hashes, Matches, as_words, distances, in_order

_ROWS = 1 << 16
"""Rows compared at once, so that scratch stays at some megabytes."""


def scan(hashes: Hashes, queries: Hashes, radius: int) -> Matches:
    """All pairs at `radius` bits or fewer."""
    words, asked = as_words(hashes), as_words(queries)
    query, entry, distance = [], [], []
    for number, one in enumerate(asked):
        for start in range(0, len(words), _ROWS):
            far = distances(words[start : start + _ROWS], one)
            near = np.flatnonzero(far <= radius)
            if len(near):
                query.append(np.full(len(near), number))
                entry.append(near + start)
                distance.append(far[near])
    if not query:
        nothing = np.empty(0, np.int64)
        return Matches(nothing, nothing, nothing)
    return in_order(np.concatenate(query), np.concatenate(entry), np.concatenate(distance))
