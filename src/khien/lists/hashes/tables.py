"""Sixteen tables that find all hashes within 31 bits: multi-index hashing in flat arrays.

Two hashes that differ in at most 31 of 256 bits differ in at most one bit of at least one of their
sixteen 16-bit pieces. Table i lists the rows under each value of piece i: those of value v are
`rows[i, starts[i, v]:starts[i, v + 1]]`. A query looks under its own value of each piece and the
sixteen values one bit away, and compares what it finds there in full.

The same in C is _speed/pdq.c. Method: Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with
Multi-Index Hashing", 2012.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lists.hashes.matches import Hashes, Matches, as_words, distances, in_order
from khien.lists.hashes.naive import scan

PIECES = 16
VALUES = 1 << 16
REACH = 31
"""The largest radius for which the tables find everything."""
_CANDIDATES = 1 << 18
"""Rows compared at once."""
_SCAN_SHARE = 4
"""Where more than 1/4 of the list would be compared, walking over all of it in order is faster."""

_NEIGHBOURS = np.array([0, *(1 << bit for bit in range(16))], np.int64)


class Tables(NamedTuple):
    starts: NDArray[np.uint32]
    """Shape (16, 65537)."""
    rows: NDArray[np.uint32]
    """Shape (16, n)."""


def empty_tables(size: int) -> Tables:
    """Room for the tables of `size` hashes."""
    return Tables(np.empty((PIECES, VALUES + 1), np.uint32), np.empty((PIECES, size), np.uint32))


def build(hashes: Hashes) -> Tables:
    tables = empty_tables(len(hashes))
    for i, piece in enumerate(_pieces(hashes).T):
        tables.starts[i, 0] = 0
        np.cumsum(np.bincount(piece, minlength=VALUES), out=tables.starts[i, 1:])
        tables.rows[i] = np.argsort(piece, kind="stable")
    return tables


def query(hashes: Hashes, tables: Tables, queries: Hashes, radius: int) -> Matches:
    """All pairs at `radius` bits or fewer; `radius` is at most `REACH`."""
    starts, counts = _buckets(tables, queries, radius)
    totals = counts.sum(axis=(1, 2))
    crowded = totals > len(hashes) // _SCAN_SHARE
    found: list[Matches] = []
    asked = np.flatnonzero(~crowded)
    for group in _groups(totals[asked]):
        rows = asked[group]
        found.append(_compare(hashes, tables, queries, rows, starts[rows], counts[rows], radius))
    for row in np.flatnonzero(crowded):
        _, entry, distance = scan(hashes, queries[row : row + 1], radius)
        found.append(Matches(np.full(len(entry), row), entry, distance))
    return in_order(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _pieces(hashes: Hashes) -> NDArray[np.uint16]:
    return hashes.view("<u2")


def _buckets(
    tables: Tables, queries: Hashes, radius: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each query's buckets begin within `rows` and how long they are: (m, 16, 17 or 1)."""
    near = _NEIGHBOURS if radius >= PIECES else _NEIGHBOURS[:1]
    values = _pieces(queries).astype(np.int64)[:, :, None] ^ near
    table = np.arange(PIECES)[:, None]
    places = values + table * (VALUES + 1)
    flat = tables.starts.reshape(-1)
    starts = flat[places].astype(np.int64)
    return starts + table * tables.rows.shape[1], flat[places + 1] - starts


def _groups(totals: NDArray[np.int64]) -> list[slice]:
    """Runs of queries that together have about `_CANDIDATES` rows to compare."""
    groups, start = [], 0
    ends = np.cumsum(totals)
    while start < len(totals):
        before = int(ends[start - 1]) if start else 0
        end = max(int(np.searchsorted(ends, before + _CANDIDATES)), start + 1)
        groups.append(slice(start, end))
        start = end
    return groups


def _compare(
    hashes: Hashes,
    tables: Tables,
    queries: Hashes,
    numbers: NDArray[np.int64],
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    radius: int,
) -> Matches:
    """Compare the rows in the buckets of queries `numbers` in full."""
    lengths = counts.reshape(-1)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places = np.arange(total) + np.repeat(starts.reshape(-1) - (ends - lengths), lengths)
    entry = tables.rows.reshape(-1)[places]
    query = np.repeat(numbers, counts.sum(axis=(1, 2)))
    far = distances(as_words(hashes)[entry], as_words(queries)[query])
    near = np.flatnonzero(far <= radius)
    # A pair is met once for every piece that is alike.
    pairs, first = np.unique(query[near] * len(hashes) + entry[near], return_index=True)
    return Matches(pairs // len(hashes), pairs % len(hashes), far[near][first].astype(np.int64))
