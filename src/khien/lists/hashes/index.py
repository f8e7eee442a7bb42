"""`PdqIndex`: an immutable list of picture hashes, asked for everything within a radius.

Exact: what a comparison with every hash would find is found, on the compiled path and in numpy
alike. Time per query never exceeds that of such a comparison, however crowded the list is. Used
by snapshots and, as `khien.PdqIndex`, by providers with hashes of their own.
"""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from khien import _speed
from khien.core.errors import KhienError
from khien.lists.hashes import file, naive, tables
from khien.lists.hashes.matches import Hashes, Matches, in_order

RADIUS = 31
"""Bits in which two hashes of one picture may differ, inclusive (PDQ's own recommendation)."""
_FEW = 1_024
"""Below so many hashes, comparing all of them is as fast as any table."""
_MOST = 1 << 27
"""134 million; more belong into several indexes."""
_NO_TABLES = (b"", b"", b"", 0, 0, 0)


class PdqIndex:
    """Hashes in the order given; an entry's row is its place in that order. Duplicates stay."""

    __slots__ = ("_tables", "hashes")

    def __init__(self, hashes: ArrayLike) -> None:
        """Take hashes as uint8 of shape (n, 32). Raises `KhienError` for any other shape."""
        self.hashes = as_hashes(hashes)
        self._tables = _build(self.hashes) if len(self.hashes) >= _FEW else None

    @classmethod
    def small(cls, hashes: ArrayLike) -> Self:
        """An index without tables: made at once, each query walks over all hashes."""
        index = cls.__new__(cls)
        index.hashes, index._tables = as_hashes(hashes), None
        return index

    @classmethod
    def open(cls, path: Path, *, check: bool = True) -> Self:
        """The index of a file that `save` wrote, mapped, not copied.

        `check` reads the file once to see that nothing in it was altered (some 1 GB a second).
        Raises `KhienError` for a file that is none, is cut short, or was altered.
        """
        index = cls.__new__(cls)
        index.hashes, index._tables = file.read(path, check=check)
        return index

    def save(self, path: Path) -> None:
        """Write a file for `open`; whoever opens `path` meanwhile gets the old one whole."""
        file.write(path, self.hashes, self._tables)

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def nbytes(self) -> int:
        """Bytes of memory, or of mapped file, that hashes and tables take."""
        return self.hashes.nbytes + (self._tables.nbytes if self._tables else 0)

    def query(self, hashes: ArrayLike, radius: int = RADIUS) -> Matches:
        """(query row, entry row, distance) of all pairs that differ in `radius` bits or fewer.

        Sorted by query row, distance, entry row. Up to 31 the tables are used; a larger radius
        compares every hash.
        """
        if not 0 <= radius <= 256:
            raise KhienError(f"A radius of {radius} bits is not within 0 to 256.")
        queries = as_hashes(hashes)
        held = self._tables
        speed = _speed.pdq()
        if speed is not None:
            parts = (held.blocks, held.escapes, held.rows, *held.shape) if held else _NO_TABLES
            found = speed.query(self.hashes, *parts, queries, radius)
            return in_order(*np.frombuffer(found, np.uint32).reshape(-1, 3).T)
        if held is None or radius > tables.REACH or not len(queries):
            return naive.scan(self.hashes, queries, radius)
        return tables.query(self.hashes, held, queries, radius)


def as_hashes(hashes: ArrayLike) -> Hashes:
    """Hashes as one block of uint8 of shape (n, 32); an empty list is n = 0."""
    read: NDArray[np.uint8] = np.asarray(hashes)
    if read.size == 0:
        return np.empty((0, 32), np.uint8)
    if read.dtype != np.uint8 or read.ndim != 2 or read.shape[1] != 32:
        raise KhienError(
            f"Hashes of type {read.dtype} and shape {read.shape} cannot be read.",
            "Give an array of type uint8 and shape (n, 32): 32 bytes a hash.",
        )
    if len(read) > _MOST:
        raise KhienError(f"{len(read):,} hashes are too many for one index.")
    return np.ascontiguousarray(read)


def _build(hashes: Hashes) -> tables.Tables:
    speed = _speed.pdq()
    if speed is None:
        return tables.build(hashes)
    shape = tables.shape_for(len(hashes))
    blocks, rows = tables.empty(shape, len(hashes))
    escapes = np.frombuffer(speed.build(hashes, blocks, rows, *shape), np.uint32)
    return tables.Tables(len(hashes), shape, blocks, escapes.reshape(-1, 33), rows)
