"""A video's file hashes and the PDQ hashes of its sampled frames. Runs in a process apart.

Called by `hashes_apart` through `call_apart`, and by nobody else: importing it needs PyAV.
"""

from collections.abc import Iterator
from hashlib import md5, sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.detect.image.decode import Luma
from khien.detect.image.orientations import ORIENTATIONS
from khien.detect.image.pdq import LOW_QUALITY
from khien.detect.image.views import inside, undone, whole
from khien.detect.video.decode import Video
from khien.detect.video.value import video_value
from khien.detect.video.words import (
    BOUNDS,
    Asked,
    Hashed,
    HashedVideo,
    VideoBounds,
    VideoFrame,
    VideoHashes,
    Way,
    clear,
)

_VIEWED = 120
"""Frames that are looked up in other views too: two minutes at one a second, else spread evenly."""
_WHOLE = tuple(Way("whole", orientation) for orientation in ORIENTATIONS)

Row = tuple[Way, NDArray[np.uint8]]


class _Kept(NamedTuple):
    frame: VideoFrame
    rows: list[Row]
    """In the eight orientations, then in other views where it was looked at so."""


def hash_video(data: bytes, every: float = 1.0, bounds: VideoBounds = BOUNDS) -> HashedVideo:
    """Hash a video here. Raises `KhienError` for what is none, cannot be read or is too large."""
    return HashedVideo(hashed(data, Asked(every, bounds)))


def hashed(data: bytes, asked: Asked) -> Hashed:
    """What `hashes_apart` has called."""
    bounds = asked.bounds
    video = Video(data, asked.every, bounds)
    kept: list[_Kept] = []
    stride, viewed = 1, 0
    for number, sample in enumerate(video.frames()):
        seen, quality = whole(sample.luma, 0)
        pdq = seen.hashes[0].tobytes().hex()
        frame = VideoFrame(round(sample.at, 3), sample.number, pdq, quality)
        rows: list[Row] = list(zip(_WHOLE, seen.hashes, strict=True))
        if number % stride == 0 and quality >= LOW_QUALITY:
            rows += _views(sample.luma)
            viewed += 1
        kept.append(_Kept(frame, rows))
        if viewed > _VIEWED:
            kept, stride, viewed = _every_second_plain(kept), stride * 2, viewed // 2 + 1
        if len(kept) > bounds.frames:  # too long for this step: a step of twice the length
            kept = kept[::2]
            video.every = max(video.every * 2, 2 * video.duration / bounds.frames)
    if not kept:
        raise KhienError("No frame of the video can be read.")
    frames = tuple(one.frame for one in kept)
    usable = clear(frames)
    hashes = VideoHashes(
        sha256=sha256(data).hexdigest(),
        md5=md5(data, usedforsecurity=False).hexdigest(),
        duration=round(video.duration, 3),
        width=video.width,
        height=video.height,
        every=video.every,
        complete=video.complete,
        low_quality=not usable,
        video=video_value(frames),
        frames=frames,
    )
    return _as_asked(hashes, [one for one in kept if any(one.frame is frame for frame in usable)])


def _views(luma: Luma) -> Iterator[Row]:
    """Other views of a frame. The same change of a whole video has the same way in each frame."""
    asked = undone(luma, 0)
    for place, (origin, row) in enumerate(zip(asked.origins, asked.hashes, strict=True)):
        yield Way(origin.view, origin.orientation, place), row
    for asked in inside(luma, 0):
        for place, (origin, row) in enumerate(zip(asked.origins, asked.hashes, strict=True)):
            yield Way(origin.view, origin.orientation, place), row


def _every_second_plain(kept: list[_Kept]) -> list[_Kept]:
    """Every second frame that has other views loses them."""
    found: list[_Kept] = []
    keep = False
    for one in kept:
        keep ^= len(one.rows) > len(_WHOLE)
        found.append(one if keep else _Kept(one.frame, one.rows[: len(_WHOLE)]))
    return found


def _as_asked(hashes: VideoHashes, kept: list[_Kept]) -> Hashed:
    """The rows of clear frames with the number of their frame and of their way."""
    numbers = {way: number for number, way in enumerate(_WHOLE)}
    flat = [(frame, way, row) for frame, one in enumerate(kept) for way, row in one.rows]
    ways = [numbers.setdefault(way, len(numbers)) for _, way, _ in flat]
    rows = [np.empty((0, 32), np.uint8), *(row[None] for *_, row in flat)]
    viewed = sum(len(one.rows) > len(_WHOLE) for one in kept)
    return Hashed(
        hashes=hashes,
        rows=np.concatenate(rows).tobytes(),
        frame=np.array([frame for frame, *_ in flat], np.int32).tobytes(),
        way=np.array(ways, np.int32).tobytes(),
        ways=tuple(numbers),
        viewed=viewed,
    )
