"""The hashes of a stranger's video, read in a process apart. As `khien.video_hashes` for anyone."""

from importlib.util import find_spec

from khien.core.errors import KhienError
from khien.detect.apart import Limits, call_apart
from khien.detect.video.words import BOUNDS, Asked, Hashed, HashedVideo, VideoBounds, VideoHashes

_LIMITS = Limits(seconds=150, cpu_seconds=75, memory=2 << 30, answer=4 << 20)
"""Of one video; reading ends by itself after 60 s of processor time, with what was seen."""
_LEAST_STEP = 0.02


def video_hashes(data: bytes, every: float = 1.0) -> VideoHashes:
    """The hashes of a video's file and of a frame `every` so many seconds.

    At most 600 frames are kept; of a longer video they lie farther apart. Raises `KhienError` for
    what cannot be read, is too large, or where no library of videos is installed.
    """
    return hash_video_apart(data, every).hashes


def hash_video_apart(
    data: bytes, every: float = 1.0, bounds: VideoBounds = BOUNDS, limits: Limits = _LIMITS
) -> HashedVideo:
    """`video_hashes` with what is looked up on lists."""
    if not data:
        raise KhienError("The file is empty.")
    if len(data) > bounds.bytes:
        raise KhienError(f"The file has {len(data):,} bytes; at most {bounds.bytes:,} are read.")
    if not _LEAST_STEP <= every <= 3600:
        raise KhienError(f"A step of {every} seconds is not within {_LEAST_STEP} to 3,600.")
    if find_spec("av") is None:
        raise KhienError("Videos cannot be read here.", 'Install PyAV: pip install "khien[video]".')
    function = "khien.detect.video.hashes:hashed"
    return HashedVideo(call_apart(function, data, Asked(every, bounds), Hashed, limits))
