"""A worker: `python -m khien.detect.apart.worker NICE FUNCTION…`, started by `process` alone.

Reads calls from standard input until it is closed, answers on standard output, one at a time. Only
the functions named when it was started can be called.
"""

import os
import sys
import traceback
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any, BinaryIO, get_type_hints

import msgspec

from khien.core.errors import KhienError
from khien.detect.apart.confine import confine
from khien.detect.apart.frames import Answer, Call, Outcome, read_frame, write_frame
from khien.detect.apart.limits import held_to, resident

CALLS = 1000
"""After so many a worker makes way for a fresh one."""
GROWTH = 256 << 20
"""Bytes of memory that a worker may keep beyond what it held after its first call."""

Encode = msgspec.msgpack.encode


def main() -> None:
    allowed = frozenset(sys.argv[2:])
    os.nice(int(sys.argv[1]))
    calls, answers = _take_pipes()
    confine()
    write_frame(answers, b"")
    done = first = 0
    while (head := read_frame(calls)) is not None:
        data = read_frame(calls)
        if data is None:
            return
        call = msgspec.msgpack.decode(head, type=Call)
        outcome, body = _answer(call, data, allowed, answers)
        del data
        done += 1
        held = resident()
        first = first or held
        tired = done >= CALLS or held > first + GROWTH
        write_frame(answers, Encode(Answer(outcome, body, tired)))
        if tired:
            return


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved away from where a library might print to them or read from them."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for taken in (0, 1):
        os.dup2(nothing, taken)
    os.close(nothing)
    return calls, answers


def _answer(
    call: Call, data: bytes, allowed: frozenset[str], answers: BinaryIO
) -> tuple[Outcome, bytes]:
    try:
        if call.function not in allowed:
            raise PermissionError(call.function)
        function, options_type = _function(call.function)
        given = [msgspec.msgpack.decode(call.options, type=options_type)] if call.options else []
        write_frame(answers, b"")
        with held_to(call.limits):
            body = Encode(function(data, *given))
    except KhienError as error:
        return Outcome.REFUSED, Encode((error.message, error.hint))
    except MemoryError:
        return Outcome.TOO_MUCH_MEMORY, b""
    except Exception as error:
        return Outcome.FAILED, Encode(_place_of(error))
    if len(body) > call.limits.answer:
        return Outcome.TOO_LONG_AN_ANSWER, b""
    return Outcome.DONE, body


@lru_cache(maxsize=64)
def _function(named: str) -> tuple[Callable[..., object], Any]:
    """The function, and the type of what it takes beside the bytes."""
    module, _, name = named.partition(":")
    function = getattr(import_module(module), name)
    hints = get_type_hints(function)
    hints.pop("return", None)
    return function, [*hints.values(), None][1]


def _place_of(error: Exception) -> str:
    """`ValueError:decode.py:17`: enough to mend it, nothing of the file."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[1:] if f"{os.sep}khien{os.sep}" in frame.filename]
    frame = (ours or frames)[-1]
    return f"{type(error).__name__}:{os.path.basename(frame.filename)}:{frame.lineno}"


if __name__ == "__main__":
    main()
