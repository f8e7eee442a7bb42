"""A video as the photo check takes it: opened within bounds, and upright frames one after another.

Runs in the process apart; called by `video_look` and `video_clean`. Importing it needs PyAV (`av`,
the `video` extra). A file that points to other files or to the network gets neither. Never writes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

import av
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.detect.photo.asking import MOST_VIDEO_BYTES

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"
_CODECS = "h264,hevc,av1,libdav1d,vp8,vp9,mpeg4,mjpeg,aac,mp3,opus,vorbis,pcm_s16le,amrnb"
FAULTS = (av.FFmpegError, OSError, ValueError, TypeError, IndexError, OverflowError, RuntimeError)
"""What PyAV raises for files that were cut short or made to break it."""


class VideoBounds(Struct, frozen=True):
    """How much of a video is read at most."""

    pixels: int = 1920 * 1920
    """Of one frame."""
    frames: int = 3_600
    """Two minutes at 30 frames a second."""
    cpu_seconds: float = 240.0


BOUNDS = VideoBounds()


class Frame(NamedTuple):
    """A frame upright, rows × columns × RGB, `at` seconds after the first."""

    at: float
    pts: int
    pixels: NDArray[np.uint8]


class Opened(NamedTuple):
    container: Any
    stream: Any


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """A video whose head was read. Raises `KhienError` where it is none, or too large."""
    if len(data) > MOST_VIDEO_BYTES:
        raise KhienError(f"The video has more than {MOST_VIDEO_BYTES >> 20} MB.", "Cut it first.")
    try:
        container = av.open(
            BytesIO(data),
            container_options={
                "format_whitelist": _CONTAINERS,
                "codec_whitelist": _CODECS,
                "protocol_whitelist": "none",
            },
            io_open=_no_other_file,
            buffer_size=1 << 20,
        )
    except FAULTS as error:
        raise KhienError("The file is not a video of a known kind.") from error
    with container:
        stream = container.streams.best("video")
        if stream is None or stream.codec_context is None:
            raise KhienError("There is no video in the file.")
        codec = stream.codec_context
        codec.thread_count = 1
        codec.options = {"max_pixels": str(BOUNDS.pixels), "codec_whitelist": _CODECS}
        if codec.width * codec.height > BOUNDS.pixels:
            raise KhienError("The video is larger than full HD.", "Make it smaller first.")
        yield Opened(container, stream)


def frames(video: Opened, every: float = 0.0, most: int = BOUNDS.frames) -> Iterator[Frame]:
    """Upright frames at least `every` seconds apart.

    Raises `KhienError` where the video is damaged or has more than `most` frames, and where it
    takes too long: half a clean copy would pass for a whole one.
    """
    began = time.process_time()
    taken, due, first = 0, 0.0, None
    try:
        for frame in video.container.decode(video.stream):
            at = float(frame.time or 0.0)
            first = at if first is None else first
            if at - first < due:
                continue
            due = at - first + every
            taken += 1
            if taken > most or time.process_time() - began > BOUNDS.cpu_seconds:
                raise KhienError("The video is too long.", "Cut it to two minutes first.")
            pixels = frame.to_ndarray(format="rgb24")
            turns = round(frame.rotation / 90) % 4
            upright = np.ascontiguousarray(np.rot90(pixels, turns)) if turns else pixels
            yield Frame(at - first, int(frame.pts or 0), upright)
    except FAULTS as error:
        raise KhienError("The video is cut short or damaged.") from error
    if not taken:
        raise KhienError("The video has no picture that can be read.")


def _no_other_file(*_: object) -> None:
    raise OSError("A video leads to no other file.")
