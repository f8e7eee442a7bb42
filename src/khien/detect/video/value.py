"""A video as a value on a list: its frames' PDQ hashes in hex, one after another.

The value of an entry of type `video`: lower-case hex, 64 digits a frame, in their order in the
video. Frames in which nearly nothing is to be seen are left out, and those nearly equal to the one
kept before them.
"""

from collections.abc import Iterable

from khien.detect.image.pdq import LOW_QUALITY
from khien.detect.video.words import VideoFrame

PRUNE = 8
"""Bits in which a frame must differ from the one before it to be listed beside it."""


def video_value(frames: Iterable[VideoFrame]) -> str:
    """The value of a video's frames; "" where none is clear enough to be listed."""
    kept: list[str] = []
    for frame in frames:
        if frame.quality >= LOW_QUALITY and (
            not kept or (int(kept[-1], 16) ^ int(frame.pdq, 16)).bit_count() > PRUNE
        ):
            kept.append(frame.pdq)
    return "".join(kept)
