"""Bytes of a video → brightness of frames at even steps of time, as people see them.

Runs in a process apart; called by `hashes` and by nobody else. Importing it needs PyAV (`av`, the
`video` extra). Whatever a file claims or does, the answer is frames or a `KhienError` with words.
A file that points to other files or to the network gets neither. Never writes.
"""

import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from khien.core.errors import KhienError
from khien.detect.image.decode import Luma, luma_of
from khien.detect.video.words import BOUNDS, VideoBounds

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,ogg,asf"
"""The few kinds that people send. Playlists (HLS, DASH, concat) lead to other files: never read."""
_CODECS = "h264,hevc,av1,libdav1d,vp8,vp9,mpeg4,mpeg2video,mpeg1video,h263,mjpeg,theora,flv,"
_CODECS += "msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,vc1"
_EARLY = 1e-3
"""Seconds by which a frame may be early: stamps are rounded to their file's clock."""
_LONGEST_STEP = 60.0
"""Seconds for which a frame may be shown."""
_FAULTS = (av.FFmpegError, OSError, ValueError, TypeError, IndexError, OverflowError, RuntimeError)


class Sample(NamedTuple):
    """A frame `at` so many seconds after the first, the `number`th at the stream's rate."""

    at: float
    number: int
    luma: Luma


class Video:
    """A video whose head was read. Raises `KhienError` where it is none, or too large."""

    def __init__(self, data: bytes, every: float, bounds: VideoBounds = BOUNDS) -> None:
        """`every` is the step in seconds; whoever takes frames may widen it on the way."""
        self.every = every
        self.complete = True
        """Whether all of the video was looked at; known when its frames have been taken."""
        self._bounds = bounds
        try:
            self._container = av.open(
                BytesIO(data),
                container_options={
                    "format_whitelist": _CONTAINERS,
                    "codec_whitelist": _CODECS,
                    "protocol_whitelist": "none",
                },
                io_open=_no_other_file,
                buffer_size=1 << 20,
            )
            self._stream = self._container.streams.best("video")
        except _FAULTS as error:
            raise KhienError("The file is not a video of a known kind.") from error
        if self._stream is None or self._stream.codec_context is None:
            raise KhienError("There is no video in the file.")
        codec = self._stream.codec_context
        if codec.name not in _CODECS.split(","):
            raise KhienError(
                f"Videos stored as {codec.name} are not read.", "Store it as MP4 with H.264."
            )
        codec.thread_count = 1  # one caller takes one processor
        codec.options = {"max_pixels": str(bounds.pixels), "codec_whitelist": _CODECS}
        self.width, self.height = codec.width, codec.height
        if self.width * self.height > bounds.pixels:
            raise KhienError(
                f"The video has more than {bounds.pixels:,} pixels a frame.", "Send a smaller copy."
            )
        self.rate = float(self._stream.average_rate or 0)
        self.duration = 0.0

    def frames(self) -> Iterator[Sample]:
        """Frames at least `every` seconds apart. Damage ends the video where it is met."""
        reformat = VideoReformatter().reformat
        due = 0.0
        for frame, at in self._decoded():
            if at + _EARLY < due:
                continue
            due += self.every * ((at + _EARLY - due) // self.every + 1)
            try:
                luma = luma_of(reformat(frame, format="rgb24").to_ndarray())
            except _FAULTS:
                self.complete = False
                continue
            turns = round(frame.rotation / 90) % 4
            yield Sample(at, round(at * self.rate), np.rot90(luma, turns) if turns else luma)

    def _decoded(self) -> Iterator[tuple[Any, float]]:
        """Frames with their seconds from the first, until the end, damage or a bound.

        Stamps that go back, stand still or leap count as one frame's step: a false stamp must not
        hide what comes after it.
        """
        bounds, began = self._bounds, time.process_time()
        step = 1 / (self.rate or 25.0)
        decoded, at = 0, 0.0
        before: float | None = None
        try:
            for frame in self._container.decode(self._stream):
                size = frame.width * frame.height
                decoded += size
                spent = time.process_time() - began
                if size > bounds.pixels or decoded > bounds.all_pixels or spent > bounds.seconds:
                    self.complete = False
                    return
                if decoded > bounds.exact_pixels:
                    self._stream.codec_context.skip_frame = "NONKEY"
                now = frame.time
                if decoded > size:
                    passed = 0.0 if now is None or before is None else now - before
                    at += passed if 0 < passed <= _LONGEST_STEP else step
                before = now
                self.duration = at + step
                yield frame, at
        except _FAULTS:
            self.complete = False


def _no_other_file(*_: object) -> None:
    raise OSError("A video leads to no other file.")
