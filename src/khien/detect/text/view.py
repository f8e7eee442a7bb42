"""One text seen in the forms that detectors read, each able to point back into the original.

Made once per text and shared by all text detectors. `toned` is lower case with Vietnamese marks,
composed, with full-width letters narrowed and invisible characters gone; `coded` is `toned` in
the code page of `letters`, one byte a character; `plain`, `words` and `plain_words` are `coded`
without marks, with nothing but letters and digits, and both. Evidence is always reported as spans
of the original. Words are compared as `khien.core.text.fold` compares them.
"""

import unicodedata
from array import array

from khien.core.text import fold
from khien.detect.text.letters import (
    ASCII_AND_LETTERS,
    SIGNS_WRITTEN,
    TO_PLAIN,
    TO_PLAIN_WORDS,
    TO_WORDS,
    code,
    try_code,
)

_CACHED_CHARACTERS = 20_000
_CACHED_CLUSTERS = 50_000


class _Toned(dict[int, str]):
    """Character → its toned form, worked out when first seen. `odd` are those not 1 : 1."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, point: int) -> str:
        character = chr(point)
        toned = _toned_cluster(character)
        if len(toned) != 1 or unicodedata.combining(character):
            self.odd.add(character)
        if len(self) < _CACHED_CHARACTERS or len(toned) != 1:
            self[point] = toned
        return toned


def _toned_cluster(cluster: str) -> str:
    """The toned form of one letter with the marks that follow it; "" for an invisible one."""
    if "\ud800" <= cluster[0] <= "\udfff":
        return "\ufffd"
    if cluster in SIGNS_WRITTEN:
        return cluster
    if not fold(cluster) and not cluster[0].isspace():
        return ""
    composed = unicodedata.normalize("NFKC", cluster).lower()
    composed = unicodedata.normalize("NFC", composed)
    kept = "".join(c for c in composed if not unicodedata.combining(c)) or composed
    return "".join(" " if c.isspace() and c != "\n" else c for c in kept)


_TONED = _Toned()
_CLUSTERS: dict[str, str] = {}


class View:
    """A text and its forms. Character `i` of every form comes from the same place of `original`."""

    __slots__ = (
        "_ends", "_has_marks", "_plain", "_plain_text", "_plain_words", "_simple", "_starts",
        "_words", "coded", "links", "original", "toned",
    )  # fmt: skip

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: array[int] | None = None
        self._ends: array[int] | None = None
        self._plain: bytes | None = None
        self._plain_text: str | None = None
        self._words: bytes | None = None
        self._plain_words: bytes | None = None
        self._has_marks: bool | None = None
        self.links: list[tuple[str, tuple[int, int]]] | None = None
        """What `link.found` found in it, once it was asked."""
        # Most texts need nothing but lower case: whatever is in the code page is composed,
        # visible, and one letter however it is cased.
        toned = original.lower()
        coded = try_code(toned)
        self._simple = coded is not None
        if coded is None:
            toned = original.translate(_TONED)
            if not _TONED.odd.isdisjoint(original):
                toned = self._build_slowly()
            coded = code(toned)
        self.toned = toned
        self.coded = coded

    def _build_slowly(self) -> str:
        """Form by form with a table of places, for text with combining or invisible characters."""
        pieces: list[str] = []
        starts, ends = array("I"), array("I")
        original, size = self.original, len(self.original)
        i = 0
        while i < size:
            end = i + 1
            # Marks beyond a handful are decoration (or an attack) and stand alone.
            while end < size and end - i < 8 and unicodedata.combining(original[end]):
                end += 1
            cluster = original[i:end]
            toned = _CLUSTERS.get(cluster)
            if toned is None:
                toned = _toned_cluster(cluster)
                if len(_CLUSTERS) < _CACHED_CLUSTERS:
                    _CLUSTERS[cluster] = toned
            pieces.append(toned)
            for _ in toned:
                starts.append(i)
                ends.append(end)
            i = end
        self._starts, self._ends = starts, ends
        return "".join(pieces)

    @property
    def plain(self) -> bytes:
        """`coded` without marks."""
        if self._plain is None:
            self._plain = self.coded.translate(TO_PLAIN)
        return self._plain

    @property
    def plain_text(self) -> str:
        """`plain` as text; what is no ASCII is of no use to who reads it."""
        if self._plain_text is None:
            self._plain_text = self.plain.decode("latin-1")
        return self._plain_text

    @property
    def folded(self) -> str | None:
        """What `core.text.fold` makes of the text, or None where only it can tell."""
        if self.coded.translate(None, ASCII_AND_LETTERS):
            return None
        return " ".join(self.plain_text.split())

    @property
    def words(self) -> bytes:
        """`coded` with a space for whatever is no letter or digit, and one around it."""
        if self._words is None:
            self._words = b" %b " % self.coded.translate(TO_WORDS)
        return self._words

    @property
    def plain_words(self) -> bytes:
        """`words` without marks."""
        if self._plain_words is None:
            self._plain_words = b" %b " % self.coded.translate(TO_PLAIN_WORDS)
        return self._plain_words

    @property
    def source(self) -> str:
        """The original with what cannot be encoded replaced, character for character."""
        if self._simple or self.original.isascii():
            return self.original
        return self.original.encode("utf-8", "replace").decode()

    @property
    def has_marks(self) -> bool:
        """True where the writer uses Vietnamese marks at all."""
        if self._has_marks is None:
            self._has_marks = self.words != self.plain_words
        return self._has_marks

    @property
    def altered(self) -> bool:
        """True where `toned` is not the original character for character, apart from case."""
        return self._starts is not None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a stretch (not empty) of `toned`, `coded` or `plain`."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    def words_span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `words[start:end]`, without spaces at either end."""
        found = self.words[start:end]
        start += len(found) - len(found.lstrip(b" "))
        return self.span(start - 1, start - 1 + len(found.strip(b" ")))
