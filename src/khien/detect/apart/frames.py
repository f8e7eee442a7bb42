"""What a worker and its owner say to one another: frames of 8 bytes of length and a body.

One call is: `Call` and the file's bytes to the worker; an empty frame back when it begins; then
`Answer`. Only lengths and msgpack are ever parsed: nothing that a worker says can run anything.
"""

from enum import IntEnum
from typing import BinaryIO

import msgspec

from khien.detect.apart.limits import Limits

HEAD = 8
"""Bytes of a frame's length, the most significant first."""


class Call(msgspec.Struct, frozen=True, array_like=True):
    function: str
    options: bytes
    """As msgpack; empty for a function that takes none."""
    limits: Limits


class Outcome(IntEnum):
    DONE = 0
    REFUSED = 1
    """The function raised `KhienError`; the body is its message and hint."""
    FAILED = 2
    """It raised something else; the body is the error's type and place, never its words."""
    TOO_MUCH_MEMORY = 3
    TOO_LONG_AN_ANSWER = 4


class Answer(msgspec.Struct, frozen=True, array_like=True):
    outcome: Outcome
    body: bytes
    tired: bool
    """The worker has done enough and ends now."""


def head_of(length: int) -> bytes:
    return length.to_bytes(HEAD, "big")


def read_frame(source: BinaryIO) -> bytes | None:
    """The next frame of a pipe that waits; None where the other side has gone."""
    head = source.read(HEAD)
    if len(head) < HEAD:
        return None
    length = int.from_bytes(head, "big")
    body = source.read(length)
    return body if len(body) == length else None


def write_frame(sink: BinaryIO, body: bytes) -> None:
    sink.write(head_of(len(body)))
    sink.write(body)
    sink.flush()
