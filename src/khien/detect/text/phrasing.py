"""The small language in which pattern rules are written, and its translation to google-re2.

    đừng (nói|kể) [chuyện này] ... (bố|mẹ)

Words stand for themselves in any of their spellings: with the old or new place of the tone mark,
without marks, and as typed in chats (`spellings.yaml`). `(a|b)` is one of, `[a]` may be there,
`...` is up to three words, `#` a number. Anything that is no letter or digit may stand between
words. A rule read as `strict` accepts words without marks only in texts without any marks, since
many innocent words differ from a hurtful one in nothing but their marks.

Every phrase also gives its anchors: sets of plain words, of each of which at least one must be
present. Texts without them never reach the regular expression. Nothing here can match in more
than linear time.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from khien.core.errors import KhienError
from khien.core.text import fold
from khien.detect.data_file import DataFile
from khien.detect.text.letters import UNKNOWN, code
from khien.detect.text.phrase import Phrase

_BEFORE = " {1,4}"
_GAP = r"(?: {1,4}[^ ]+){0,3}"
_NUMBER = r" {1,4}\d+"
_SPECIAL = "()[]|"
_LONGEST = 50
"""Letters of a word."""
# Both places of the tone mark in oa, oe, uy are in daily use: hoà and hòa, thuỷ and thủy.
_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
          "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
          "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}  # fmt: skip


@dataclass
class _Part:
    """A piece of a phrase: its expression in both readings, and its anchors, the best first."""

    marked: str
    unmarked: str
    anchors: tuple[frozenset[str], ...]


@lru_cache(maxsize=1)
def spellings() -> dict[str, list[str]]:
    """Word → its other spellings in chats."""
    file = DataFile(Path(__file__).with_name("spellings.yaml"))
    found = file.section("spellings", list[str])
    file.finish()
    return {unicodedata.normalize("NFC", word): others for word, others in found.items()}


def compile_phrase(text: str, *, strict: bool = False) -> Phrase:
    """A phrase of the language above as expressions; raises `KhienError` saying what is wrong."""
    parser = _Parser(unicodedata.normalize("NFC", text.lower()), strict)
    part = parser.parse()
    if not part.anchors:
        raise KhienError(f"“{text}” has no word that must be present.")
    return Phrase(part.marked, part.unmarked, part.anchors)


class _Parser:
    """Recursive descent over the tokens of one phrase."""

    def __init__(self, text: str, strict: bool) -> None:
        for sign in "'-":  # no part of a word in a view either
            text = text.replace(sign, " ")
        for sign in _SPECIAL:
            text = text.replace(sign, f" {sign} ")
        self._text = text
        self._pieces = text.split()
        self._at = 0
        self._strict = strict

    def parse(self) -> _Part:
        part = self._sequence()
        if self._at < len(self._pieces):
            raise KhienError(f"“{self._pieces[self._at]}” stands where it closes nothing.")
        return part

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._at < len(self._pieces) and self._pieces[self._at] not in ")]|":
            parts.append(self._item())
        if not parts:
            raise KhienError("A phrase or one of its choices is empty.")
        if len(parts) == 1:
            return parts[0]
        anchors = sorted((a for part in parts for a in part.anchors), key=_worth, reverse=True)
        return _Part(
            "".join(p.marked for p in parts), "".join(p.unmarked for p in parts), tuple(anchors)
        )

    def _item(self) -> _Part:
        piece = self._pieces[self._at]
        self._at += 1
        if piece in "([":
            choice = self._choice(")" if piece == "(" else "]")
            if piece == "(":
                return choice
            return _Part(f"{choice.marked}?", f"{choice.unmarked}?", ())
        if piece == "...":
            return _Part(_GAP, _GAP, ())
        if piece == "#":
            return _Part(_NUMBER, _NUMBER, ())
        if not piece.isalnum() or UNKNOWN in code(piece) or len(piece) > _LONGEST:
            raise KhienError(f"“{piece}” is no word; only letters, digits and ( | ) [ ] ... #.")
        return _word(piece, self._strict)

    def _choice(self, closing: str) -> _Part:
        parts = [self._sequence()]
        while self._at < len(self._pieces) and self._pieces[self._at] == "|":
            self._at += 1
            parts.append(self._sequence())
        if self._at >= len(self._pieces) or self._pieces[self._at] != closing:
            raise KhienError(f"A “{closing}” is missing.")
        self._at += 1
        # One of the choices must appear, so one anchor of the best set of any of them must.
        anchors: tuple[frozenset[str], ...] = ()
        if all(part.anchors for part in parts):
            anchors = (frozenset[str]().union(*(part.anchors[0] for part in parts)),)
        return _Part(
            f"(?:{'|'.join(p.marked for p in parts)})",
            f"(?:{'|'.join(p.unmarked for p in parts)})",
            anchors,
        )


def _worth(words: frozenset[str]) -> float:
    """How seldom a set of words is met by chance: long words, and few of them."""
    return min(map(len, words)) - len(words) / 8


@lru_cache(maxsize=4096)
def _word(word: str, strict: bool) -> _Part:
    toned = {word, *spellings().get(word, ())}
    toned |= {_moved_tone(spelling) for spelling in toned}
    plain = {fold(spelling) for spelling in toned}
    marked = toned if strict else toned | plain
    return _Part(_one_of(marked), _one_of(toned | plain), (frozenset(plain),))


def _one_of(words: set[str]) -> str:
    return f"{_BEFORE}(?:{'|'.join(sorted(words))})"


def _moved_tone(word: str) -> str:
    if word.isascii():
        return word
    for old, new in _TONES.items():
        if old in word:
            return word.replace(old, new)
        if new in word:
            return word.replace(new, old)
    return word
