"""The bytes of a picture go in, an answer with hashes and matches comes out.

Called by the command line. The picture is read in a process apart; nothing of it is kept or
written.
"""

from msgspec import Struct

from khien.core.codes import Audience
from khien.core.words import Answer
from khien.detect.detector import Lists
from khien.detect.image.hashes import PictureHashes
from khien.detect.image.hashes_apart import hash_picture_apart
from khien.detect.image.seen import Match, look_up
from khien.detect.registry import DETECTORS
from khien.policy.judge import NO_LISTS
from khien.policy.judge_seen import answer_on
from khien.policy.policy import Policy


class ImageAnswer(Answer, Struct, frozen=True, kw_only=True):
    """An answer on a picture: what it can be recognised by, and where it was."""

    hashes: PictureHashes
    matches: tuple[Match, ...]


def judge_image(
    data: bytes,
    lists: Lists | None = None,
    policy: Policy | None = None,
    audience: Audience = Audience.CHILD,
    id: str | int = "",
) -> ImageAnswer:
    """Judge a picture by what lists hold on it. Raises `KhienError` where it cannot be read."""
    lists = NO_LISTS if lists is None else lists
    seen = look_up(hash_picture_apart(data), lists)
    signals = (s for detector in DETECTORS for s in detector.in_image(seen, lists))
    return answer_on(ImageAnswer, seen, signals, lists.label, policy, audience, id)
