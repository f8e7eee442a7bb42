"""A model as one file: a header in JSON, arrays used in place, a checksum. Nothing is executed.

    "KHIENTM1" · length of the header (8 bytes) · header · keys · idf · weights · SHA-256 of it all

Arrays begin at multiples of 64 bytes; numbers are little-endian, as on every machine that this
runs on. `load_file` maps the file into
memory, so that processes share it and unused parts cost nothing.
"""

import mmap
import os
import tempfile
from array import array
from hashlib import sha256
from math import log
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from khien.core.errors import KhienError
from khien.detect.text.normalise_codes import FINGERPRINT

NAME = "model.khien"
ANY = "*"
"""The column that says whether any label holds."""
IDF_UNIT = 256
_TIMES_UNIT = 64
TIMES_TABLE = array("H", [0, *(round(_TIMES_UNIT * (1 + log(n))) for n in range(1, 256))])
"""What n times of a feature in one text count for: 1 + ln n, the same from 255 on."""
_MAGIC = b"KHIENTM1"
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
        out.write(body + sha256(body).digest())
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
    if data[:8] != _MAGIC:
        raise _foreign(path)
    if sha256(memoryview(data)[:-32]).digest() != data[-32:]:
        raise KhienError(f"The model {path} is damaged: its checksum is wrong.", "Copy it again.")
    length = int.from_bytes(data[8:16], "little")
    try:
        header = msgspec.json.decode(data[16 : 16 + length], type=Header)
        _check(header)
        return _arrays(data, 16 + length, header)
    except (msgspec.DecodeError, ValueError) as error:
        raise KhienError(f"The model {path} was made by another version: {error}.") from error


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


def _arrays(data: mmap.mmap, at: int, header: Header) -> ModelFile:
    found: list[memoryview] = []
    counts = (4, header.features), (2, header.features), (2, header.features * len(header.columns))
    for width, count in counts:
        at += -at % _ALIGN
        if at + width * count > len(data) - 32:
            raise ValueError("its arrays are cut off")
        found.append(memoryview(data)[at : at + width * count])
        at += width * count
    if at + 32 != len(data):
        raise ValueError("its length is not that of its arrays")
    return ModelFile(header, found[0], found[1], found[2])
