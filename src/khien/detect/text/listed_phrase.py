"""`text.listed_phrase`: phrases that a person has verified and listed, with their exact places.

The list matches folded and on word bounds, so marks, case and width do not hide a phrase.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from khien.core.codes import Severity
from khien.core.words import Bilingual, Signal
from khien.detect.detector import Detector, Lists
from khien.detect.listing import listed_kind, listed_score
from khien.detect.text.view import View

if TYPE_CHECKING:
    from khien.lists.entry import Entry

_WHY = Bilingual(
    vi="Có cụm từ nằm trong danh sách đã được người kiểm duyệt xác minh",
    en="Contains a phrase on a list verified by a person",
)
_SPANS = 20


class ListedPhraseDetector(Detector):
    """See the module's words. One signal an entry."""

    name = "text.listed_phrase"

    def in_text(self, view: View, lists: Lists) -> Iterator[Signal]:
        hits: dict[str, tuple[Entry, list[tuple[int, int]]]] = {}
        for hit in lists.phrases(view.source, view.folded):
            hits.setdefault(hit.entry.id, (hit.entry, []))[1].append((hit.start, hit.end))
        for entry, spans in hits.values():
            yield Signal(
                detector=self.name,
                kind=listed_kind(entry),
                score=listed_score(entry),
                why=_WHY,
                spans=tuple(spans[:_SPANS]),
                entry=entry.id,
                severity=entry.severity or Severity.MEDIUM,
                rule=entry.rule,
            )
