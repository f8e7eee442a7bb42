"""Hashes of a video as others write them: vPDQ's lines, and the signal of `threatexchange`.

A line is `frame,quality,hash,seconds` (the reference program's hash files). The signal is a JSON
list of `"hash,quality,seconds"` (its Python package, signal type `vpdq`), which has no numbers of
frames. Both hold PDQ hashes in hex of every sampled frame, unclear ones too.
"""

import math
import re
from collections.abc import Iterable

import msgspec

from khien.core.errors import KhienError
from khien.detect.video.words import VideoFrame

_HASH = re.compile(r"[0-9a-fA-F]{64}")
_MOST = 1_000_000
_to_json = msgspec.json.Encoder().encode
_read_json = msgspec.json.Decoder(list[str]).decode


def read_vpdq(text: str) -> tuple[VideoFrame, ...]:
    """The frames of either form. Raises `KhienError` naming the first line that is wrong.

    In a signal frames are numbered in their order.
    """
    text = text.strip()
    if text.startswith("["):
        try:
            rows = [("", *_turned(row)) for row in _read_json(text)]
        except msgspec.DecodeError as error:
            raise KhienError("The signal is not a JSON list of frames.") from error
    else:
        rows = [tuple(line.split(",")) for line in text.splitlines() if line.strip()]
    if len(rows) > _MOST:
        raise KhienError(f"{len(rows):,} frames are too many for one video.")
    return tuple(_frame(place, row) for place, row in enumerate(rows))


def write_vpdq(frames: Iterable[VideoFrame]) -> str:
    """Lines as the reference program writes them, each with its line end."""
    return "".join(f"{one.number},{one.quality},{one.pdq},{one.at:.3f}\n" for one in frames)


def write_signal(frames: Iterable[VideoFrame]) -> str:
    """The JSON list that `threatexchange` takes as a `vpdq` signal."""
    return _to_json([f"{one.pdq},{one.quality},{one.at:.3f}" for one in frames]).decode()


def _turned(row: str) -> tuple[str, ...]:
    """`hash,quality,seconds` in the order of a line."""
    parts = row.split(",")
    return (parts[1], parts[0], *parts[2:]) if len(parts) == 3 else ("",)


def _frame(place: int, row: tuple[str, ...]) -> VideoFrame:
    try:
        number, quality, pdq, at = row
        read = VideoFrame(float(at), int(number) if number else place, pdq.strip(), int(quality))
    except ValueError as error:
        raise _wrong(place) from error
    good = math.isfinite(read.at) and read.at >= 0 and read.number >= 0
    if not (good and 0 <= read.quality <= 100 and _HASH.fullmatch(read.pdq)):
        raise _wrong(place)
    return VideoFrame(read.at, read.number, read.pdq.lower(), read.quality)


def _wrong(place: int) -> KhienError:
    return KhienError(
        f"Frame {place + 1} cannot be read.",
        "A line is frame,quality,hash,seconds: quality 0-100, the hash 64 hex digits.",
    )
