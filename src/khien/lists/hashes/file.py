"""An index as a file: mapped by all processes of a machine at once, replaced as a whole.

Layout, little-endian: 32 bytes of head (mark, number of hashes, whether tables follow), hashes,
starts, rows. A file cut short or altered can give wrong matches but never a read outside it.
"""

import os
import struct
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.lists.hashes.matches import Hashes
from khien.lists.hashes.tables import PIECES, VALUES

_MARK = b"khien.pdq.index1"
_HEAD = struct.Struct("<16sQQ")
_Numbers = NDArray[np.uint32]


def write(path: Path, hashes: Hashes, starts: _Numbers, rows: _Numbers) -> None:
    """Write beside `path`, then put it in its place in one step; on disk when this returns."""
    _check_machine()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_HEAD.pack(_MARK, len(hashes), int(starts.size > 0)))
            for part in (hashes, starts, rows):
                out.write(np.ascontiguousarray(part).reshape(-1).view(np.uint8).data)
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


def read(path: Path) -> tuple[Hashes, _Numbers, _Numbers]:
    """Hashes, starts and rows as read-only views of the mapped file."""
    _check_machine()
    try:
        with path.open("rb") as source:
            head = source.read(_HEAD.size)
            size = os.fstat(source.fileno()).st_size
            if len(head) < _HEAD.size or not head.startswith(_MARK):
                raise KhienError(f"{path} is not an index of picture hashes.")
            _, count, with_tables = _HEAD.unpack(head)
            numbers = PIECES * (VALUES + 1) + PIECES * count if with_tables else 0
            if size != _HEAD.size + 32 * count + 4 * numbers:
                raise KhienError(f"{path} is cut short or damaged.", "Build the index again.")
            mapped: NDArray[np.uint8] = np.asarray(np.memmap(source, np.uint8, "r"))
    except OSError as error:
        raise KhienError(f"{path} cannot be read: {error.strerror}.") from error
    body = mapped[_HEAD.size :]
    hashes = body[: 32 * count].reshape(count, 32)
    rest = body[32 * count :].view(np.uint32)
    if not with_tables:
        nothing = np.empty((0, 0), np.uint32)
        return hashes, nothing, nothing
    border = PIECES * (VALUES + 1)
    return hashes, rest[:border].reshape(PIECES, -1), rest[border:].reshape(PIECES, count)


def _check_machine() -> None:
    if sys.byteorder != "little":
        raise KhienError("Index files can only be used on little-endian machines.")
