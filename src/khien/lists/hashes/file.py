"""An index as a file: mapped by all processes of a machine at once, replaced as a whole.

Layout, little-endian: 64 bytes of head (mark; numbers of hashes, pieces, bits of a key, bits of a
row number, crowded blocks; CRC-32 of what follows the head and of the head before it), hashes,
blocks, escapes, rows, each padded to 8 bytes. Without tables the number of pieces is 0. Whatever a
file holds, no look-up reads outside it.
"""

import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.lists.hashes.matches import Hashes
from khien.lists.hashes.tables import BLOCK_BYTES, BLOCK_KEYS, Bytes, Shape, Tables

_MARK = b"khien.pdq.index2"
_HEAD = struct.Struct("<16sQQQQQ")
_SUMS = struct.Struct("<II")
_HEAD_BYTES = _HEAD.size + _SUMS.size
_STEP = 1 << 24
"""Bytes summed at once."""


def write(path: Path, hashes: Hashes, tables: Tables | None) -> None:
    """Write beside `path`, then put it in its place in one step; on disk when this returns."""
    _check_machine()
    shape = tables.shape if tables else Shape(0, 0, 0)
    parts: list[NDArray[np.generic]] = [hashes]
    if tables:
        parts += [tables.blocks, tables.escapes, tables.rows]
    head = _HEAD.pack(_MARK, len(hashes), *shape, len(tables.escapes) if tables else 0)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(bytes(_HEAD_BYTES))
            body = 0
            for part in parts:
                for piece in _padded(part):
                    out.write(piece)
                    body = crc32(piece, body)
            out.seek(0)
            out.write(head + _SUMS.pack(body, crc32(head)))
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path, *, check: bool = True) -> tuple[Hashes, Tables | None]:
    """Hashes and tables as read-only views of the mapped file."""
    _check_machine()
    try:
        with path.open("rb") as source:
            head = source.read(_HEAD_BYTES)
            size = os.fstat(source.fileno()).st_size
            if len(head) < _HEAD_BYTES or not head.startswith(_MARK):
                raise KhienError(
                    f"{path} is not an index of picture hashes, or of an older version.",
                    "Build the index again.",
                )
            _, count, pieces, bits, width, escaped = _HEAD.unpack_from(head)
            body, own = _SUMS.unpack_from(head, _HEAD.size)
            if own != crc32(head[: _HEAD.size]):
                raise _damaged(path)
            shape = Shape(pieces, bits, width)
            lengths = _lengths(count, shape, escaped)
            if size != _HEAD_BYTES + sum(map(_up, lengths)):
                raise _damaged(path)
            mapped: Bytes = np.asarray(np.memmap(source, np.uint8, "r"))
    except OSError as error:
        raise KhienError(f"{path} cannot be read: {error.strerror}.") from error
    if check and _sum(mapped[_HEAD_BYTES:]) != body:
        raise _damaged(path)
    parts, start = [], _HEAD_BYTES
    for length in lengths:
        parts.append(mapped[start : start + length])
        start += _up(length)
    hashes = parts[0].reshape(count, 32)
    if not pieces:
        return hashes, None
    return hashes, Tables(
        count,
        shape,
        parts[1].reshape(pieces, -1, BLOCK_BYTES),
        parts[2].view(np.uint32).reshape(escaped, BLOCK_KEYS + 1),
        parts[3].reshape(pieces, -1),
    )


def _lengths(count: int, shape: Shape, escaped: int) -> list[int]:
    """Bytes of each part; the head's sum has said that the numbers are those written."""
    if not shape.pieces:
        return [32 * count]
    blocks = shape.pieces * (1 << shape.bits) // BLOCK_KEYS * BLOCK_BYTES
    rows = shape.pieces * shape.row_bytes(count)
    return [32 * count, blocks, 4 * (BLOCK_KEYS + 1) * escaped, rows]


def _up(length: int) -> int:
    return -(-length // 8) * 8


def _padded(part: NDArray[np.generic]) -> Iterator[bytes | memoryview]:
    flat = np.ascontiguousarray(part).reshape(-1).view(np.uint8)
    for start in range(0, len(flat), _STEP):
        yield flat[start : start + _STEP].data
    yield bytes(_up(len(flat)) - len(flat))


def _sum(body: Bytes) -> int:
    found = 0
    for start in range(0, len(body), _STEP):
        found = crc32(body[start : start + _STEP].data, found)
    return found


def _damaged(path: Path) -> KhienError:
    return KhienError(f"{path} is cut short or damaged.", "Build the index again.")


def _check_machine() -> None:
    if sys.byteorder != "little":
        raise KhienError("Index files can only be used on little-endian machines.")
