"""`image.listed`: pictures whose hash a person has verified and listed.

A match says that a picture is, most likely, the listed one stored anew; it is a signal, not proof.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from khien.core.codes import Severity
from khien.core.words import Bilingual, Signal
from khien.detect.detector import Detector, Lists
from khien.detect.listing import listed_kind, listed_score

if TYPE_CHECKING:
    from khien.detect.image.seen import SeenPicture

_SAME = Bilingual(
    vi="Tệp này nằm trong danh sách hình ảnh có hại đã được người kiểm duyệt xác minh",
    en="This file is on a list of harmful pictures verified by a person",
)
_ALIKE = Bilingual(
    vi="Hình này gần như trùng với một hình có hại đã được người kiểm duyệt xác minh",
    en="This picture is nearly the same as a harmful one verified by a person",
)
_INSIDE = Bilingual(
    vi="Trong hình này có một hình gần như trùng với hình có hại đã được người kiểm duyệt xác minh",
    en="Within this picture is one nearly the same as a harmful one verified by a person",
)
_PART = Bilingual(
    vi="Hình này gần như là một phần của một hình có hại đã được người kiểm duyệt xác minh",
    en="This picture is nearly a part of a harmful one verified by a person",
)
_WHY: dict[str, Bilingual] = {"inside_frame": _INSIDE, "crop_undone": _PART}
"""By the view that was alike."""


class ListedImageDetector(Detector):
    """See the module's words. One signal an entry."""

    name = "image.listed"

    def in_image(self, picture: "SeenPicture", lists: Lists) -> Iterator[Signal]:
        for entry, match in picture.found:
            yield Signal(
                detector=self.name,
                kind=listed_kind(entry),
                score=listed_score(entry),
                why=_WHY.get(match.view, _ALIKE) if match.by == "pdq" else _SAME,
                entry=entry.id,
                severity=entry.severity or Severity.MEDIUM,
                rule=entry.rule,
            )
