"""The bytes of a video go in, an answer with hashes and matches comes out.

Called by the command line. The video is read in a process apart; nothing of it is kept or written.
"""

from msgspec import Struct

from khien.core.codes import Audience
from khien.core.words import Answer
from khien.detect.detector import Lists
from khien.detect.registry import DETECTORS
from khien.detect.video.hashes_apart import hash_video_apart
from khien.detect.video.seen import VideoMatch, look_up
from khien.detect.video.words import VideoHashes
from khien.policy.judge import NO_LISTS
from khien.policy.judge_seen import answer_on
from khien.policy.policy import Policy


class VideoAnswer(Answer, Struct, frozen=True, kw_only=True):
    """An answer on a video: what it can be recognised by, and where it was."""

    hashes: VideoHashes
    matches: tuple[VideoMatch, ...]


def judge_video(
    data: bytes,
    lists: Lists | None = None,
    policy: Policy | None = None,
    audience: Audience = Audience.CHILD,
    id: str | int = "",
    every: float = 1.0,
) -> VideoAnswer:
    """Judge a video by what lists hold on it, by a frame `every` so many seconds.

    Raises `KhienError` where it cannot be read.
    """
    lists = NO_LISTS if lists is None else lists
    seen = look_up(hash_video_apart(data, every), lists)
    signals = (s for detector in DETECTORS for s in detector.in_video(seen, lists))
    return answer_on(VideoAnswer, seen, signals, lists.label, policy, audience, id)
