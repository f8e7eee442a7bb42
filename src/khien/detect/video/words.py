"""What is asked and said of a video: bounds, frames, hashes. Needs no library of videos."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from khien.detect.image.orientations import ORIENTATIONS
from khien.detect.image.pdq import LOW_QUALITY
from khien.detect.image.views import View
from khien.lists.hashes.videos import VideoQuery


class VideoBounds(Struct, frozen=True):
    """How much of a video is read at most. Beyond `all_pixels` and `seconds` it is cut."""

    bytes: int = 256 << 20
    pixels: int = 9_000_000
    """Of one frame: 4096 × 2160."""
    frames: int = 600
    """Kept: ten minutes at one a second; of a longer video they lie farther apart."""
    exact_pixels: int = 12_000_000_000
    """Decoded frame by frame, some nine minutes of 720p; from there on key frames alone are."""
    all_pixels: int = 18_000_000_000
    seconds: int = 60
    """Of processor time."""


BOUNDS = VideoBounds()


class Asked(Struct, frozen=True):
    """What a process apart is asked: `every` is the step in seconds."""

    every: float = 1.0
    bounds: VideoBounds = BOUNDS


class VideoFrame(Struct, frozen=True):
    """A frame `at` so many seconds after the first, `number` counted at the video's rate from 0.

    `pdq` is lower-case hex. Below a `quality` of 50 nearly nothing is to be seen: never matched.
    """

    at: float
    number: int
    pdq: str
    quality: int


class VideoHashes(Struct, frozen=True):
    """By what a video can be recognised, as sent in answers.

    `every` is the step in seconds at which frames were taken, `complete` whether the whole video
    was looked at: damage and bounds end it early. `video` is its value on a list: the hashes of
    its clear frames in their order, each nearly equal run once; empty where no frame is clear, and
    `low_quality` is then true.
    """

    sha256: str
    md5: str
    duration: float
    width: int
    height: int
    every: float
    complete: bool
    low_quality: bool
    video: str
    frames: tuple[VideoFrame, ...]


class Way(NamedTuple):
    """A way in which frames are looked up: `view` and `orientation` as of pictures.

    `place` tells ways of one name apart: a video that was cut is met by the same cut throughout.
    """

    view: View
    orientation: str
    place: int = 0


AS_IS = Way("whole", ORIENTATIONS[0])


class Hashed(Struct, frozen=True):
    """A video as it comes from a process apart; a `HashedVideo` is made of it.

    `rows`, `frame` and `way` are bytes of arrays (uint8 and int32), a row a hash to look up; `ways`
    are the ways by number, the eight orientations of the whole first; `viewed` is how many frames
    were looked at in the others.
    """

    hashes: VideoHashes
    rows: bytes
    frame: bytes
    way: bytes
    ways: tuple[Way, ...]
    viewed: int


class HashedVideo:
    """Hashes of a video, and what is asked of lists."""

    __slots__ = ("clear", "hashes", "query", "ways")

    def __init__(self, found: Hashed) -> None:
        self.hashes = found.hashes
        self.clear = clear(found.hashes.frames)
        """The frames that are looked up; of several with the same hash the first."""
        self.ways = found.ways
        looked = [len(self.clear) if way.view == "whole" else found.viewed for way in found.ways]
        self.query = VideoQuery(
            np.frombuffer(found.rows, np.uint8).reshape(-1, 32),
            np.frombuffer(found.frame, np.int32),
            np.frombuffer(found.way, np.int32),
            np.array(looked),
        )

    def times(self, clear: Iterable[int]) -> tuple[float, float]:
        """The first and the last second at which frames with these clear ones' hashes are shown."""
        met = {self.clear[number].pdq for number in clear}
        at = [frame.at for frame in self.hashes.frames if frame.pdq in met]
        return min(at), max(at)


def clear(frames: tuple[VideoFrame, ...]) -> tuple[VideoFrame, ...]:
    """The frames that can be matched, each hash once, as the reference counts them (vPDQ)."""
    met: dict[str, VideoFrame] = {}
    for frame in frames:
        if frame.quality >= LOW_QUALITY:
            met.setdefault(frame.pdq, frame)
    return tuple(met.values())
