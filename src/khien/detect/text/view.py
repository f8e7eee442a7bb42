"""One text seen in the forms that detectors read, each able to point back into the original.

Made once per text and shared by all text detectors. `toned` is lower case with Vietnamese marks,
composed, with full-width letters narrowed and invisible characters gone; `plain` is `toned`
without marks, character for character; `words` keeps only letters and digits. Evidence is always
reported as spans of the original. Words are compared as `khien.core.text.fold` compares them.
"""

import unicodedata
from array import array
from functools import cached_property

from khien.core.text import fold

_CACHED_CHARACTERS = 20_000
_CACHED_CLUSTERS = 50_000


class _Toned(dict[int, str]):
    """Character → its toned form, worked out when first seen. `odd` are those not 1 : 1."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        toned = _toned_cluster(character)
        if len(toned) != 1 or unicodedata.combining(character):
            self.odd.add(character)
        if len(self) < _CACHED_CHARACTERS or len(toned) != 1:
            self[code] = toned
        return toned


class _Plain(dict[int, str]):
    """Toned character → the same without marks, always exactly one character."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = fold(character)
        plain = folded if len(folded) == 1 else character
        if len(self) < _CACHED_CHARACTERS:
            self[code] = plain
        return plain


def _toned_cluster(cluster: str) -> str:
    """The toned form of one letter with the marks that follow it; "" for an invisible one."""
    if "\ud800" <= cluster[0] <= "\udfff":
        return "\ufffd"
    if not fold(cluster) and not cluster[0].isspace():
        return ""
    composed = unicodedata.normalize("NFKC", cluster).lower()
    composed = unicodedata.normalize("NFC", composed)
    kept = "".join(c for c in composed if not unicodedata.combining(c)) or composed
    return "".join(" " if c.isspace() and c != "\n" else c for c in kept)


class _Words(dict[int, str]):
    """Letters and digits as they are, a space for everything else."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = character if character.isalnum() else " "
        if len(self) < _CACHED_CHARACTERS:
            self[code] = kept
        return kept


class _PlainWords(dict[int, str]):
    """Letters without marks and digits, a space for everything else."""

    def __missing__(self, code: int) -> str:
        kept = _WORDS[ord(_PLAIN[code])]
        if len(self) < _CACHED_CHARACTERS:
            self[code] = kept
        return kept


_TONED = _Toned()
_WORDS = _Words()
_PLAIN = _Plain()
_PLAIN_WORDS = _PlainWords()
_CLUSTERS: dict[str, str] = {}


class View:
    """A text and its forms. `toned[i]` and `plain[i]` come from the same place of `original`."""

    __slots__ = ("__dict__", "_ends", "_starts", "original", "toned")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: array[int] | None = None
        self._ends: array[int] | None = None
        if original.isascii() and "\r" not in original and "\t" not in original:
            self.toned = original.lower()
            return
        self.toned = original.translate(_TONED)
        if not _TONED.odd.isdisjoint(original):
            self._build_slowly()

    def _build_slowly(self) -> None:
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
        self.toned = "".join(pieces)
        self._starts, self._ends = starts, ends

    @cached_property
    def plain(self) -> str:
        if self.toned.isascii():
            return self.toned
        return self.toned.translate(_PLAIN)

    @cached_property
    def words(self) -> bytes:
        """`toned` as UTF-8 with a space for whatever is no letter or digit, and one around it."""
        return f" {self.toned.translate(_WORDS)} ".encode()

    @cached_property
    def plain_words(self) -> str:
        """`words` without marks, as text: what anchors are looked for in."""
        return f" {self.toned.translate(_PLAIN_WORDS)} "

    @cached_property
    def source(self) -> str:
        """The original with what cannot be encoded replaced, character for character."""
        original = self.original
        return original if original.isascii() else original.encode("utf-8", "replace").decode()

    @cached_property
    def has_marks(self) -> bool:
        """True where the writer uses Vietnamese marks at all."""
        return not self.toned.isascii() and self.words != self.plain_words.encode()

    @property
    def altered(self) -> bool:
        """True where `toned` is not the original character for character, apart from case."""
        return self._starts is not None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `toned[start:end]` (not empty)."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    def words_span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `words[start:end]`, without spaces at either end."""
        found = self.words[start:end]
        start += len(found) - len(found.lstrip(b" "))
        found = found.strip(b" ")
        if len(self.words) == len(self.toned) + 2:
            return self.span(start - 1, start - 1 + len(found))
        before = len(self.words[:start].decode()) - 1
        return self.span(before, before + len(found.decode()))
