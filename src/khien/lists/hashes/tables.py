"""Tables that find all hashes within 31 bits: multi-index hashing in few bytes.

A hash is cut into m pieces. Of hashes that differ in at most R bits, at least one piece i differs
in at most (R - i) // m bits: were it more in each, the sum would be above R. With 16 pieces that is
one bit for R = 31, with 11 or 13 pieces two bits for most and one for the others; fewer and longer
pieces suit longer lists. Table i lists the rows of the hashes under the first bits of their piece
i, its key. A query looks under all keys as near to its own as that, and compares what it finds
there in full. (Norouzi, Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing,
2012; thresholds that differ between pieces: Qin et al., GPH, 2018.)

Layout, the same here and in _speed/pdq.c. Rows lie key after key, each as many bits wide as the
largest needs. Where a key's rows start is kept in blocks of 32 keys of 20 bytes: four bytes for the
start of the first key, then four bits a key for how many rows it has. A block with a crowded key,
of 15 rows or more, holds instead 2**31 and the number of its line in `escapes`, 33 plain starts.
"""

from functools import cached_property, lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lists.hashes.matches import Hashes, Matches, as_words, distances, in_order
from khien.lists.hashes.naive import scan

REACH = 31
"""The largest radius for which the tables find everything."""
BLOCK_KEYS = 32
BLOCK_BYTES = 20
_CROWDED = 15
_ESCAPED = 1 << 31
_PAST = 8
"""Bytes after a table's rows that are read over and never used."""
_SCAN_SHARE = 4
"""Where more than 1/4 of the list would be compared, walking over all of it in order is faster."""

_ASKED = 64
"""Queries looked up at once."""

Bytes = NDArray[np.uint8]
_Rows = NDArray[np.int64]


class Shape(NamedTuple):
    """How many pieces, bits of a key, and bits of a row number."""

    pieces: int
    bits: int
    width: int

    def reach(self, radius: int) -> list[int]:
        """By how many bits a key of each piece may differ; pieces not to be asked are left out."""
        return [(radius - piece) // self.pieces for piece in range(min(self.pieces, radius + 1))]

    def row_bytes(self, size: int) -> int:
        """Of one table's rows."""
        return (size * self.width + 7) // 8 + _PAST


def shape_for(size: int) -> Shape:
    """The fewest bytes at which a look-up is about as fast as it can be.

    About one row a key; measured at 100 thousand, 1 and 10 million hashes with bench/match.py.
    """
    pieces = 16 if size < 1 << 18 else 13 if size < 1 << 22 else 11
    bits = min(max(size.bit_length() - 1, 5), 256 // pieces)
    return Shape(pieces, bits, max((size - 1).bit_length(), 1))


class Tables:
    """The tables of some hashes: `blocks` (pieces, keys / 32, 20), `escapes` (n, 33), `rows`
    (pieces, bytes of a table)."""

    def __init__(
        self, size: int, shape: Shape, blocks: Bytes, escapes: NDArray[np.uint32], rows: Bytes
    ) -> None:
        self.size = size
        self.shape = shape
        self.blocks = blocks
        self.escapes = escapes
        self.rows = rows

    @property
    def nbytes(self) -> int:
        return self.blocks.nbytes + self.escapes.nbytes + self.rows.nbytes

    @cached_property
    def starts(self) -> NDArray[np.uint32]:
        """Where each key's rows start and the last one's end, (pieces, keys + 1); made when asked.

        Only the path without C asks. What an altered file holds is brought within the list.
        """
        base = np.ascontiguousarray(self.blocks[:, :, :4]).view("<u4")[:, :, 0]
        pairs = self.blocks[:, :, 4:]
        counts = np.empty((*base.shape, BLOCK_KEYS), np.uint32)
        counts[:, :, 0::2], counts[:, :, 1::2] = pairs & 15, pairs >> 4
        starts = base[:, :, None] + np.cumsum(counts, axis=2, dtype=np.uint32) - counts
        crowded = base >= _ESCAPED
        if crowded.any() and len(self.escapes):
            lines = np.minimum(base[crowded] - np.uint32(_ESCAPED), len(self.escapes) - 1)
            starts[crowded] = self.escapes[lines, :BLOCK_KEYS]
        flat = np.empty((len(base), starts.shape[1] * BLOCK_KEYS + 1), np.uint32)
        flat[:, :-1], flat[:, -1] = starts.reshape(len(base), -1), self.size
        np.minimum(flat, np.uint32(self.size), out=flat)
        return np.maximum.accumulate(flat, axis=1, out=flat)


def empty(shape: Shape, size: int) -> tuple[Bytes, Bytes]:
    """Room for the blocks and the rows of `size` hashes."""
    blocks = np.empty((shape.pieces, (1 << shape.bits) // BLOCK_KEYS, BLOCK_BYTES), np.uint8)
    return blocks, np.empty((shape.pieces, shape.row_bytes(size)), np.uint8)


def build(hashes: Hashes) -> Tables:
    shape = shape_for(len(hashes))
    blocks, rows = empty(shape, len(hashes))
    escapes: list[NDArray[np.uint32]] = []
    for piece in range(shape.pieces):
        keys = keys_of(hashes, piece, shape)
        rows[piece] = _packed(_order(keys), shape.width)
        counts = np.bincount(keys, minlength=1 << shape.bits).reshape(-1, BLOCK_KEYS)
        ends = np.cumsum(counts).reshape(counts.shape)
        starts = (ends - counts).astype(np.uint32)
        base = starts[:, 0].copy()
        pairs = (counts[:, 0::2] & 15) | (counts[:, 1::2] & 15) << 4
        crowded = np.flatnonzero(counts.max(axis=1) >= _CROWDED)
        if len(crowded):
            base[crowded] = _ESCAPED + sum(map(len, escapes)) + np.arange(len(crowded))
            pairs[crowded] = 0
            line = np.empty((len(crowded), BLOCK_KEYS + 1), np.uint32)
            line[:, :-1], line[:, -1] = starts[crowded], ends[crowded, -1]
            escapes.append(line)
        blocks[piece, :, :4] = base.astype("<u4")[:, None].view(np.uint8)
        blocks[piece, :, 4:] = pairs
    none = np.empty((0, BLOCK_KEYS + 1), np.uint32)
    return Tables(len(hashes), shape, blocks, np.concatenate([none, *escapes]), rows)


def keys_of(hashes: Hashes, piece: int, shape: Shape) -> NDArray[np.uint32]:
    """The key of one piece of each hash."""
    bit = piece * (256 // shape.pieces)
    byte = min(bit >> 3, 28)
    words = np.ascontiguousarray(hashes[:, byte : byte + 4]).view("<u4")[:, 0]
    keys: NDArray[np.uint32] = words >> np.uint32(bit - 8 * byte) & np.uint32((1 << shape.bits) - 1)
    return keys


def query(hashes: Hashes, tables: Tables, queries: Hashes, radius: int) -> Matches:
    """All pairs at `radius` bits or fewer; `radius` is at most `REACH`."""
    found = [
        _ask(hashes, tables, queries[first : first + _ASKED], radius, first)
        for first in range(0, len(queries), _ASKED)
    ]
    return in_order(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _ask(
    hashes: Hashes, tables: Tables, queries: Hashes, radius: int, first: int
) -> tuple[_Rows, _Rows, _Rows]:
    """Query rows, from `first` on, entries and distances, in no order."""
    pieces, starts, counts = _runs(tables, queries, radius)
    totals = counts.sum(axis=1)
    near = totals <= len(hashes) // _SCAN_SHARE
    lengths = counts[near].reshape(-1)
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1] if len(ends) else 0)
    places += np.repeat(starts[near].reshape(-1) - (ends - lengths), lengths)
    entry = _rows_at(tables, np.repeat(np.tile(pieces, int(near.sum())), lengths), places)
    query = np.repeat(np.flatnonzero(near), totals[near])
    far = distances(as_words(hashes)[entry], as_words(queries)[query])
    kept = np.flatnonzero(far <= radius)
    # A pair is met once for every piece that is alike.
    pairs, once = np.unique(query[kept] * len(hashes) + entry[kept], return_index=True)
    found = [(pairs // len(hashes) + first, pairs % len(hashes), far[kept][once].astype(np.int64))]
    for row in np.flatnonzero(~near):
        _, entry, distance = scan(hashes, queries[row : row + 1], radius)
        found.append((np.full(len(entry), row + first), entry, distance))
    query, entry, distance = (np.concatenate(column) for column in zip(*found, strict=True))
    return query, entry, distance


def _runs(tables: Tables, queries: Hashes, radius: int) -> tuple[_Rows, _Rows, _Rows]:
    """The piece of each key to ask, (k,), and for each query where its rows start among those of
    the piece and how many they are, (queries, k)."""
    shape = tables.shape
    pieces, places = [], []
    for piece, reach in enumerate(shape.reach(radius)):
        near = _near(shape.bits, reach)
        keys = keys_of(queries, piece, shape)[:, None] ^ near
        places.append(keys + np.int64(piece * tables.starts.shape[1]))
        pieces.append(np.full(len(near), piece))
    place = np.concatenate(places, axis=1)
    flat = tables.starts.reshape(-1)
    starts = flat[place].astype(np.int64)
    return np.concatenate(pieces), starts, flat[place + 1] - starts


@lru_cache(maxsize=64)
def _near(bits: int, reach: int) -> NDArray[np.uint32]:
    """What to flip in a key to get all keys as near."""
    flips = [
        sum(1 << bit for bit in some)
        for count in range(reach + 1)
        for some in combinations(range(bits), count)
    ]
    return np.array(flips, np.uint32)


def _order(keys: NDArray[np.uint32]) -> _Rows:
    """Rows sorted by key, those of one key ascending."""
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    above = (keys >> np.uint32(16)).astype(np.uint16)
    return order[np.argsort(above[order], kind="stable")] if above.any() else order


def _packed(rows: _Rows, width: int) -> Bytes:
    """Numbers as bits one after the other, the lowest first: each eight fill `width` bytes."""
    eights = np.zeros((-(-len(rows) // 8), 8), np.uint64)
    eights.reshape(-1)[: len(rows)] = rows
    out = np.zeros((len(eights), width), np.uint8)
    for number in range(8):
        first, shift = divmod(number * width, 8)
        moved = eights[:, number] << np.uint64(shift)
        for byte in range(first, min(first + (width + 14) // 8, width)):
            out[:, byte] |= (moved >> np.uint64(8 * (byte - first))).astype(np.uint8)
    used = (len(rows) * width + 7) // 8
    return np.concatenate((out.reshape(-1)[:used], np.zeros(_PAST, np.uint8)))


def _rows_at(tables: Tables, piece: _Rows, place: _Rows) -> _Rows:
    """The row numbers at places of the pieces' tables."""
    bit = place * tables.shape.width
    at = piece * tables.rows.shape[1] + (bit >> 3)
    flat = tables.rows.reshape(-1)
    words = np.zeros(len(at), np.int64)
    for byte in range((tables.shape.width + 14) // 8):
        words |= flat[at + byte].astype(np.int64) << (8 * byte)
    rows = words >> (bit & 7) & ((1 << tables.shape.width) - 1)
    held: _Rows = np.minimum(rows, tables.size - 1)
    return held
