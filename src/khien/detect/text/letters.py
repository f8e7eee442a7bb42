"""One byte a letter: the code page in which detectors match.

Vietnamese in lower case, ASCII and common signs fit into 256 codes, so a text becomes bytes of the
same length: engines work on bytes, places need no conversion, and forms of a text are made by
byte tables. Whatever has no code is `UNKNOWN`. Used by views, rules and finders; texts never
leave in this code.
"""

import codecs

from khien.core.text import fold

_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
SIGNS_WRITTEN = "“”‘’…–—•·«»‹›′₫€£°×÷。、「」『』【】《》"
"""Signs that keep their own code; none of them is a letter, a digit or a space to anybody."""
_CODED = "".join(map(chr, range(128))) + _VIETNAMESE + SIGNS_WRITTEN
_UNUSED = "\ufffe"
_MAP = codecs.charmap_build(_CODED + _UNUSED * (256 - len(_CODED)))
UNKNOWN = b"\x1a"
LETTERS = bytes(range(128, 128 + len(_VIETNAMESE)))
"""The codes of letters beyond ASCII."""
ASCII_AND_LETTERS = bytes(code for code in range(128 + len(_VIETNAMESE)) if code != UNKNOWN[0])
"""The codes of characters that a text without marks holds as they are."""


DECODED = tuple(_CODED) + ("\ufffd",) * (256 - len(_CODED))
"""The character of each code; U+FFFD for codes without one."""


def _unknown(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "\x1a" * (error.end - error.start), error.end


codecs.register_error("khien.unknown", _unknown)


def try_code(lowered: str) -> bytes | None:
    """A lower-case text in the code page, or None where a character has no code."""
    try:
        return codecs.charmap_encode(lowered, "strict", _MAP)[0]
    except UnicodeEncodeError:
        return None


def code(toned: str) -> bytes:
    """A lower-case, composed text in the code page, character for character."""
    return codecs.charmap_encode(toned, "khien.unknown", _MAP)[0]


def _table(form: dict[int, int]) -> bytes:
    return bytes(form.get(i, i) for i in range(256))


_PLAIN_OF = {
    i: ord(folded)
    for i, character in enumerate(_CODED)
    if i >= 128 and len(folded := fold(character)) == 1 and folded.isascii()
}
_SPACES = {i: 32 for i in range(256) if i not in LETTERS and not (i < 128 and chr(i).isalnum())}
TO_PLAIN = _table(_PLAIN_OF)
"""Byte table: the same without marks."""
TO_WORDS = _table(_SPACES)
"""Byte table: a space for whatever is no letter or digit."""
TO_PLAIN_WORDS = TO_WORDS.translate(TO_PLAIN)
"""Byte table: both."""
