"""The compiled normaliser, where there is one; `normalise.pieces_of` is its twin in Python."""

from array import array
from functools import lru_cache
from types import ModuleType
from typing import Any

from khien import _speed
from khien.detect.text.normalise_codes import CLASSES, PLAIN, SPARE
from khien.detect.text.normalise_words import CLEAR_LEET, ENDINGS, LEET, lexicon
from khien.detect.text.syllables import ONSETS


@lru_cache(maxsize=1)
def compiled() -> tuple[ModuleType, Any] | None:
    """The compiled part and its lexicon, or None."""
    speed = _speed.text()
    if speed is None:
        return None
    words = lexicon()
    return speed, speed.make_words(
        list(words.teencode),
        list(words.teencode.values()),
        list(words.syllables),
        list(words.alone),
        [onset.encode() for onset in ONSETS],
        list(ENDINGS),
        CLASSES,
        PLAIN,
        bytes(LEET.get(i, 0) for i in range(256)),
        bytes(i in CLEAR_LEET for i in range(256)),
        SPARE,
    )


def fast_pieces(
    codes: bytes, part: tuple[ModuleType, Any]
) -> tuple[bytes, "array[int]", "array[int]", "array[int]", bytes]:
    """Toned codes, then begin in them, start and end in `codes`, and 1 for copied, per piece."""
    speed, words = part
    toned, begins, starts, ends, copied = speed.pieces(words, codes)
    return toned, array("I", begins), array("I", starts), array("I", ends), copied
