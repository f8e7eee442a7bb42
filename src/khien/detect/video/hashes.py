"""A video's file hashes and the PDQ hashes of its sampled frames. Runs in a process apart.

Called by `hashes_apart` through `call_apart`, and by nobody else: importing it needs PyAV.
"""

from hashlib import md5, sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.detect.image.orientations import orientations
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
    clear,
)


def hashed(data: bytes, asked: Asked) -> Hashed:
    """What `hashes_apart` has called."""
    found = hash_video(data, asked.every, asked.bounds)
    return Hashed(found.hashes, found.queries.tobytes())


class _Kept(NamedTuple):
    frame: VideoFrame
    turned: NDArray[np.uint8]


def hash_video(data: bytes, every: float = 1.0, bounds: VideoBounds = BOUNDS) -> HashedVideo:
    """Hash a video here. Raises `KhienError` for what is none, cannot be read or is too large."""
    video = Video(data, every, bounds)
    kept: list[_Kept] = []
    for sample in video.frames():
        turned, quality = orientations(sample.luma)
        pdq = turned[0].tobytes().hex()
        kept.append(_Kept(VideoFrame(round(sample.at, 3), sample.number, pdq, quality), turned))
        if len(kept) > bounds.frames:  # too long for this step: a step of twice the length
            kept = kept[::2]
            video.every = max(video.every * 2, 2 * video.duration / bounds.frames)
    if not kept:
        raise KhienError("No frame of the video can be read.")
    frames = tuple(one.frame for one in kept)
    usable = clear(frames)
    rows = [one.turned for one in kept if any(one.frame is frame for frame in usable)]
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
    return HashedVideo(hashes, np.concatenate([np.empty((0, 32), np.uint8), *rows]))
