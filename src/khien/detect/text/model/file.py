"""A model as one file: a header in JSON, arrays used in place, a checksum. Nothing is executed.

    "KHIENTM2" · length of the header (8 bytes) · header · keys · idf · weights · checksum (8 bytes)

Arrays begin at multiples of 64 bytes; numbers are little-endian, as on every machine that this
runs on. `load_file` maps the file into memory, so that processes share it; nothing is built but
where ranges of keys begin. The checksum finds damage: it is as fast as memory, where SHA-256 over a
shipped model would take a tenth of the time that `khien scan` may take to start. Files that begin
with "KHIENTM1" end with a SHA-256 instead; they are read, and written no more.
"""

import mmap
import os
from array import array
from math import log
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from khien import _speed
from khien.core.errors import KhienError
from khien.detect.text.normalise_codes import FINGERPRINT

NAME = "model.khien"
ANY = "*"
"""The column that says whether any label holds."""
IDF_UNIT = 256
_TIMES_UNIT = 64
TIMES_TABLE = array("H", [0, *(round(_TIMES_UNIT * (1 + log(n))) for n in range(1, 256))])
"""What n times of a feature in one text count for: 1 + ln n, the same from 255 on."""
_MAGIC = b"KHIENTM2"
_WITH_SHA = b"KHIENTM1"
_FACTOR, _STEP = 0x9E3779B97F4A7C15, 0x3C6EF372FE94F82A
_ALIGN = 64
_MOST_LABELS = 4096


class Curve(Struct, frozen=True, forbid_unknown_fields=True):
    """Score → probability: 1 / (1 + exp(-(slope · score + shift))), or straight lines between
    the points `x`, `y` where there are any."""

    slope: float = 1.0
    shift: float = 0.0
    x: list[float] = []
    y: list[float] = []


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a label's probability stands: from `likely` on it is said to hold (the best F1), from
    `sure` on with the precision asked for. From `unsure` to `sure` the model abstains: a person
    should look, or other evidence decide."""

    unsure: float
    likely: float
    sure: float


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model says about itself. Of a `single` model exactly one label holds of each text.

    Lists run over `columns`: the labels, and `*` (any of them) last where the model has it.
    """

    format: Literal[1] = 1
    mode: Literal["single", "multi"]
    labels: list[str]
    columns: list[str]
    features: int
    codes: str = FINGERPRINT
    bias: list[float]
    scale: list[float]
    offsets: list[float]
    curves: list[Curve]
    bands: list[Band]
    training: dict[str, str | int | float]


class ModelFile(Struct, frozen=True):
    """A header with its arrays: sorted keys (32 bits), idf × 256 (16 bits without sign), weights
    (16 bits, features × columns). Numpy is not needed to hold or to score them."""

    header: Header
    keys: memoryview
    idf: memoryview
    weights: memoryview


def save_file(path: Path, model: ModelFile) -> None:
    """Write a model; an interrupted write leaves the old file in place."""
    import tempfile  # costly, and reading needs none

    header = msgspec.json.encode(model.header)
    parts = [_MAGIC, len(header).to_bytes(8, "little"), header]
    size = sum(map(len, parts))
    for numbers in (model.keys, model.idf, model.weights):
        parts.append(bytes(-size % _ALIGN))
        parts.append(numbers.tobytes())
        size += len(parts[-2]) + len(parts[-1])
    body = b"".join(parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as out:
        out.write(body + checksum(body))
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


def load_file(path: Path) -> ModelFile:
    """Read a model; raises `KhienError` where the file is none, damaged, or of another make."""
    try:
        with path.open("rb") as source:
            if os.fstat(source.fileno()).st_size < len(_MAGIC) + 8 + 32:
                raise _foreign(path)
            data = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise KhienError(f"The model {path} cannot be read: {error.strerror}.") from error
    end = _end_of(path, data)
    length = int.from_bytes(data[8:16], "little")
    try:
        header = msgspec.json.decode(data[16 : 16 + length], type=Header)
        _check(header)
        return _arrays(data, 16 + length, end, header)
    except (msgspec.DecodeError, ValueError) as error:
        raise KhienError(f"The model {path} was made by another version: {error}.") from error


def _end_of(path: Path, data: mmap.mmap) -> int:
    """Where the arrays of a file end, once its checksum is found to be right."""
    magic = data[:8]
    if magic not in (_MAGIC, _WITH_SHA):
        raise _foreign(path)
    end = len(data) - (8 if magic == _MAGIC else 32)
    with memoryview(data)[:end] as body:
        right = checksum(body) if magic == _MAGIC else _sha256(body)
    if right != data[end:]:
        raise KhienError(f"The model {path} is damaged: its checksum is wrong.", "Copy it again.")
    return end


def checksum(data: bytes | memoryview) -> bytes:
    """The sum of all 64-bit words, each times an odd number of its own, and of the size.

    Any change of one word changes it. The same in C is `checksum` of `_speed/text_score.c`.
    """
    speed = _speed.text()
    if speed is not None:
        return int(speed.checked(data)).to_bytes(8, "little")
    import numpy as np

    whole = len(data) // 8
    last = int.from_bytes(data[whole * 8 :], "little")
    words = np.frombuffer(data, "<u8", whole)
    factors = np.uint64(_FACTOR) + np.arange(whole, dtype=np.uint64) * np.uint64(_STEP)
    total = int((words * factors).sum(dtype=np.uint64)) + len(data)
    total += last * (_FACTOR + whole * _STEP)
    return (total % (1 << 64)).to_bytes(8, "little")


def _sha256(data: memoryview) -> bytes:
    from hashlib import sha256

    return sha256(data).digest()


def _foreign(path: Path) -> KhienError:
    return KhienError(f"{path} is no text model.", "`khien text train` makes one.")


def _check(header: Header) -> None:
    columns = len(header.columns)
    lists = (header.bias, header.scale, header.offsets, header.curves, header.bands)
    if (
        header.features < 0
        or not 0 < columns <= _MOST_LABELS
        or any(len(each) != columns for each in lists)
    ):
        raise ValueError("the lists of its header differ in length")
    if header.columns[: len(header.labels)] != header.labels:
        raise ValueError("its columns are not its labels")
    if header.codes != FINGERPRINT:
        raise ValueError("it reads texts in another code page; train it again")


def _arrays(data: mmap.mmap, at: int, end: int, header: Header) -> ModelFile:
    found: list[memoryview] = []
    counts = (4, header.features), (2, header.features), (2, header.features * len(header.columns))
    for width, count in counts:
        at += -at % _ALIGN
        if at + width * count > end:
            raise ValueError("its arrays are cut off")
        found.append(memoryview(data)[at : at + width * count])
        at += width * count
    if at != end:
        raise ValueError("its length is not that of its arrays")
    return ModelFile(header, found[0], found[1], found[2])
