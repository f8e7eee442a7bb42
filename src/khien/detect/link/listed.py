"""`link.listed`: addresses, hosts and accounts that a person has verified and listed.

Looks at a link given as such and at every address found inside a text. The list's own rules
decide which entry wins; a known-good name is never a signal.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from khien.core.codes import Severity
from khien.core.words import Bilingual, Signal
from khien.detect.detector import Detector, Lists
from khien.detect.link.found import found_links
from khien.detect.listing import listed_kind, listed_score
from khien.detect.text.view import View

if TYPE_CHECKING:
    from khien.lists.entry import Entry
    from khien.lists.links import Link

_WHY = Bilingual(
    vi="Địa chỉ này nằm trong danh sách có hại đã được người kiểm duyệt xác minh",
    en="This address is on a list of harmful addresses verified by a person",
)
_SPANS = 20


class ListedLinkDetector(Detector):
    """See the module's words. One signal an entry, with the places where it was found."""

    name = "link.listed"

    def in_link(self, link: "Link", lists: Lists) -> Iterator[Signal]:
        entry = lists.link(link)
        if entry is not None:
            yield self._signal(entry, ())

    def in_text(self, view: View, lists: Lists) -> Iterator[Signal]:
        found = found_links(view)
        if not found:
            return
        hits: dict[str, tuple[Entry, list[tuple[int, int]]]] = {}
        entries = lists.check_many([address for address, _ in found])
        for entry, (_, span) in zip(entries, found, strict=True):
            if entry is not None:
                hits.setdefault(entry.id, (entry, []))[1].append(span)
        for entry, spans in hits.values():
            yield self._signal(entry, tuple(spans[:_SPANS]))

    def _signal(self, entry: "Entry", spans: tuple[tuple[int, int], ...]) -> Signal:
        return Signal(
            detector=self.name,
            kind=listed_kind(entry),
            score=listed_score(entry),
            why=_WHY,
            spans=spans,
            entry=entry.id,
            severity=entry.severity or Severity.MEDIUM,
            rule=entry.rule,
        )
