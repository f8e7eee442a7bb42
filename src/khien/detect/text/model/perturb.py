"""Texts as people disguise or shorten them, to train with and to measure robustness by.

Six ways: `nodia` drops all marks, `teencode` shortens half of the words, `spacing` pulls letters of
three words in ten apart, `leet` swaps letters for digits and stretches, `unicode` hides letters
behind look-alikes and invisible characters, `mix` blends them, half of the texts without marks.
The same text, way and seed give the same result.
"""

import unicodedata
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from random import Random

from khien.detect.text.normalise_codes import text_of
from khien.detect.text.normalise_words import lexicon

_LEET = {"o": "0", "i": "1", "e": "3", "a": "4@", "s": "5$", "t": "7", "b": "8", "l": "1"}
_LOOK_ALIKE = {"a": "а", "o": "о", "e": "е", "c": "с", "p": "р", "x": "х", "y": "у", "i": "і"}
_INVISIBLE = "\u200b\u200c\u2060\ufeff\u00ad"
_SEPARATORS = (".", "-", "_", "*", " ")
_SOUNDS = (("qu", "w"), ("ph", "f"), ("gi", "j"), ("ch", "ck"), ("ng", "g"), ("i", "j"))


def nodia(text: str, luck: Random) -> str:
    """All marks dropped, case kept."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def teencode(text: str, luck: Random, share: float = 0.5) -> str:
    return _each_word(text, luck, share, _short)


def spacing(text: str, luck: Random, share: float = 0.3) -> str:
    return _each_word(text, luck, share, _apart, shortest=3)


def leet(text: str, luck: Random, share: float = 0.3) -> str:
    return _each_word(text, luck, share, _leet, shortest=2)


def tricks(text: str, luck: Random, share: float = 0.3) -> str:
    """Invisible characters, look-alikes, full-width letters, loose marks."""
    return _each_word(text, luck, share, _hidden)


def mix(text: str, luck: Random) -> str:
    """A little of everything; every second text without marks."""
    for way in (teencode, spacing, leet, tricks):
        text = way(text, luck, 0.12)
    return nodia(text, luck) if luck.random() < 0.5 else text


PERTURBATIONS: dict[str, Callable[[str, Random], str]] = {
    "nodia": nodia,
    "teencode": teencode,
    "spacing": spacing,
    "leet": leet,
    "unicode": tricks,
    "mix": mix,
}


def perturbed(texts: Iterable[str], name: str, seed: int = 0) -> list[str]:
    """Texts after one of `PERTURBATIONS`."""
    way = PERTURBATIONS[name]
    return [way(text, Random(f"{name}{seed}{_digest(text)}")) for text in texts]  # noqa: S311


def _digest(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _each_word(
    text: str,
    luck: Random,
    share: float,
    change: Callable[[str, Random], str],
    shortest: int = 1,
) -> str:
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) >= shortest and luck.random() < share and word.strip(".,!?").isalpha():
            words[i] = change(word, luck)
    return " ".join(words)


@lru_cache(maxsize=1)
def _shorts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for short, full in lexicon().teencode.items():
        found.setdefault(text_of(full), []).append(text_of(short))
    return found


def _short(word: str, luck: Random) -> str:
    known = _shorts().get(unicodedata.normalize("NFC", word.lower()))
    if known:
        return luck.choice(known)
    old, new = luck.choice(_SOUNDS)
    return word.replace(old, new, 1) if len(word) > 2 else word


def _apart(word: str, luck: Random) -> str:
    separator = luck.choice(_SEPARATORS)
    if luck.random() < 0.5:
        return separator.join(word)
    cut = luck.randrange(1, len(word))
    return word[:cut] + separator + word[cut:]


def _leet(word: str, luck: Random) -> str:
    if luck.random() < 0.3:
        at = luck.randrange(len(word))
        return word[:at] + word[at] * luck.randint(3, 5) + word[at + 1 :]
    letters = list(word)
    places = [i for i, c in enumerate(letters) if nodia(c.lower(), luck) in _LEET]
    for i in luck.sample(places, min(len(places), 2)):
        if luck.random() < 0.7:
            letters[i] = luck.choice(_LEET[nodia(letters[i].lower(), luck)])
    return "".join(letters)


def _hidden(word: str, luck: Random) -> str:
    way = luck.randrange(4)
    if way == 0:
        at = luck.randrange(len(word) + 1)
        return word[:at] + luck.choice(_INVISIBLE) + word[at:]
    if way == 1:
        return "".join(_LOOK_ALIKE.get(c, c) for c in word)
    if way == 2:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
    return unicodedata.normalize("NFD", word)
