"""A text as the normaliser reads it: one byte a character, in the code page of `letters`.

What has no code there gets the code of the Latin letter it passes for (`confusables.yaml`), and
otherwise one of a few spare codes by its number, so that signs such as emoji stay distinguishable
without a place for each. Lengths never change, so places need no conversion.
"""

from functools import lru_cache
from pathlib import Path

from khien.detect.ready import ready
from khien.detect.text.letters import (
    DECODED,
    LETTERS,
    SIGNS_WRITTEN,
    TO_PLAIN,
    UNKNOWN,
    code,
)
from khien.detect.text.view import View

OTHER, LETTER, DIGIT, JOINT, SIGN, SPACE = range(6)
"""Classes of codes: JOINT may stand inside a word pulled apart, SIGN may stand for a letter."""

_JOINTS = b".-_*~'`"
_SIGNS = b"@$!"
_SPARE_FROM = max(*code(SIGNS_WRITTEN), *LETTERS) + 1
_CACHED = 20_000


def _class(i: int) -> int:
    if i in LETTERS or (i < 128 and chr(i).isalpha()):
        return LETTER
    if 48 <= i <= 57:
        return DIGIT
    if i in (9, 10, 11, 12, 13, 28, 29, 30, 31, 32):
        return SPACE
    return JOINT if i in _JOINTS else SIGN if i in _SIGNS else OTHER


CLASSES = bytes(_class(i) for i in range(256))
PLAIN = TO_PLAIN
SPARE = bytes(i >= _SPARE_FROM for i in range(256))
"""1 for the codes of signs without one of their own."""
_DECODED = dict(enumerate(DECODED)) | {UNKNOWN[0]: "\ufffd"}
FINGERPRINT = "2ff6c2adb3c1f7a1"
"""Names the code page: a model made with another cannot be used. A test holds it to the codes."""


class _Codes(dict[int, str]):
    """Character → its code as a character below 256, worked out when first seen."""

    def __init__(self, confusables: dict[str, str]) -> None:
        super().__init__({ord(odd): chr(code(letter)[0]) for odd, letter in confusables.items()})

    def __missing__(self, point: int) -> str:
        coded = code(chr(point))
        if coded == UNKNOWN:
            coded = bytes([_SPARE_FROM + point % (256 - _SPARE_FROM)])
        found = coded.decode("latin-1")
        if len(self) < _CACHED:
            self[point] = found
        return found


def codes_of(view: View) -> bytes:
    """A view's text, one byte a character."""
    if UNKNOWN not in view.coded:
        return view.coded
    return view.toned.translate(_codes()).encode("latin-1")


def text_of(codes: bytes) -> str:
    """Codes as text; what had no code of its own comes out as U+FFFD."""
    if codes.isascii():
        return codes.decode("ascii")
    return codes.decode("latin-1").translate(_DECODED)


@lru_cache(maxsize=1)
def _codes() -> _Codes:
    here = Path(__file__).parent
    code = (here / name for name in ("normalise_codes.py", "letters.py"))
    return _Codes(ready(_confusables, dict[str, str], here / "confusables.yaml", *code))


def _confusables() -> dict[str, str]:
    """Character → the letter it passes for; raises `KhienError` naming each mistake."""
    from khien.detect.data_file import DataFile  # needed only where nothing is ready

    file = DataFile(Path(__file__).with_name("confusables.yaml"))
    confusables = file.section("confusables", str)
    for odd, letter in confusables.items():
        if len(odd) != 1 or len(letter) != 1 or code(letter) == UNKNOWN:
            file.say("must lead from one character to one letter", "confusables", odd)
    file.finish()
    return confusables
