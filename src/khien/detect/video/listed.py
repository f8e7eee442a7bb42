"""`video.listed`: videos that a person has verified and listed, whole, as a part, or within others.

A match says that frames are, most likely, the listed ones stored anew; it is a signal, not proof.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from khien.core.codes import Severity
from khien.core.words import Bilingual, Signal
from khien.detect.detector import Detector, Lists
from khien.detect.listing import listed_kind, listed_score

if TYPE_CHECKING:
    from khien.detect.video.seen import SeenVideo

_MOST = 0.5
"""Share from which one video is, for the most part, in the other."""
_PART_SCORE = 0.6
"""Where only a smaller part is shared: what is shared may be the harmless part. A person looks."""

_WHY = {
    "sha256": Bilingual(
        vi="Tệp này nằm trong danh sách video có hại đã được người kiểm duyệt xác minh",
        en="This file is on a list of harmful videos verified by a person",
    ),
    "video": Bilingual(
        vi="Phần lớn cảnh trùng với một video có hại đã được người kiểm duyệt xác minh",
        en="Most of this video, or most of a harmful one verified by a person, is in the other",
    ),
    "part": Bilingual(
        vi="Video này có một đoạn trùng với một video có hại đã được người kiểm duyệt xác minh",
        en="This video shares a part with a harmful one verified by a person",
    ),
    "pdq": Bilingual(
        vi="Một cảnh gần như trùng với một hình có hại đã được người kiểm duyệt xác minh",
        en="A frame of this video is nearly the same as a harmful picture verified by a person",
    ),
}


class ListedVideoDetector(Detector):
    """See the module's words. One signal an entry."""

    name = "video.listed"

    def in_video(self, video: "SeenVideo", lists: Lists) -> Iterator[Signal]:
        for entry, match in video.found:
            part = match.by == "video" and match.share < _MOST
            why = "part" if part else "sha256" if match.by == "md5" else match.by
            yield Signal(
                detector=self.name,
                kind=listed_kind(entry),
                score=_PART_SCORE if part else listed_score(entry),
                why=_WHY[why],
                entry=entry.id,
                severity=entry.severity or Severity.MEDIUM,
                rule=entry.rule,
            )
