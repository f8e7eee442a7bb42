"""Folding of Vietnamese text: the one way in which Khiên compares words without their marks.

Used by search, phrase lists and detectors alike, so that "Lừa đảo", "lừa đảo" written with
combining marks, "LUA DAO" and full-width letters are found by "lua dao". SQLite's and
PostgreSQL's own folding miss some of these (stack.md A4).
"""

import unicodedata

_STROKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})
# Invisible characters that split a word without showing: zero-width, bidi controls, soft hyphen,
# variation selectors, and the tag block.
_INVISIBLE = {
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0x00AD,
    0x034F,
    0x061C,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x180E,
    0x3164,
    0xFEFF,
    0xFFA0,
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE0080),
}
_DROP = dict.fromkeys(_INVISIBLE)


def fold(text: str) -> str:
    """Return `text` without marks, case, width, invisible characters; white space collapsed.

    đ becomes d. Folding twice gives the same as folding once. Characters outside Latin keep
    their own letters.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKD", text.translate(_DROP)).casefold()
    text = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(kept.translate(_STROKES).split())
