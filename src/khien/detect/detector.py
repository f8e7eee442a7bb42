"""What a detector is: it looks at one text or one link and says what it sees as signals.

A new detector subclasses `Detector`, is named in `registry.py`, and inherits the contract tests of
tests/contract/detectors by giving examples. A detector is pure: no I/O, no clock beyond the
current year, no state between texts; it suggests and never decides.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from khien.core.words import Signal
from khien.detect.text.view import View

if TYPE_CHECKING:
    from khien.detect.image.seen import SeenPicture
    from khien.detect.video.seen import SeenVideo
    from khien.lists.entry import Entry
    from khien.lists.links import Link


class PhraseFound(Protocol):
    """A listed phrase at `start`-`end` of the original text."""

    @property
    def entry(self) -> "Entry": ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Lists(Protocol):
    """What detectors ask of a list; `khien.lists.snapshot.Snapshot` answers."""

    @property
    def label(self) -> str: ...

    def link(self, link: "Link", /) -> "Entry | None": ...

    def check_many(self, texts: "list[str]", /) -> "Sequence[Entry | None]": ...

    def phrases(self, text: str, folded: str | None = None, /) -> Sequence[PhraseFound]: ...


class NoLists:
    """No list at all: what is used until a first release has been loaded."""

    label = ""

    def link(self, link: "Link", /) -> "Entry | None":
        return None

    def check_many(self, texts: "list[str]", /) -> "Sequence[Entry | None]":
        return [None] * len(texts)

    def phrases(self, text: str, folded: str | None = None, /) -> Sequence[PhraseFound]:
        return ()


class Detector:
    """Looks at texts, at links, or at both; what it does not look at gives no signals.

    `name` is stable: it is sent in answers and written into the audit.
    """

    name: ClassVar[str]

    def in_text(self, view: View, lists: Lists) -> Iterable[Signal]:
        """Signals of one text, with spans of `view.original`."""
        return ()

    def in_link(self, link: "Link", lists: Lists) -> Iterable[Signal]:
        """Signals of one address that could be read."""
        return ()

    def in_image(self, picture: "SeenPicture", lists: Lists) -> Iterable[Signal]:
        """Signals of one picture that could be read."""
        return ()

    def in_video(self, video: "SeenVideo", lists: Lists) -> Iterable[Signal]:
        """Signals of one video that could be read."""
        return ()
