"""Tesseract, in this process: the ink of a page → its words with boxes. Called by `read`.

`vie` alone reads Vietnamese best; `eng` beside it doubles the errors. One thread: processes would
only fight over the cores. Nothing is written, the picture is handed over in memory.
"""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PIL import Image

from khien.core.errors import KhienError
from khien.detect.transcript.blobs import Grey
from khien.detect.transcript.passed_over import passed_over
from khien.detect.transcript.word import Word

LANGUAGE = "vie"
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
_RESOLUTION = 150
"""Dots per inch that fit a screen at working width; without it Tesseract guesses and says so."""
_AGAIN = 24
_SURE = 0.6
"""Cuttings shown once more at most, and how sure a word of theirs must be."""


class CannotRead(KhienError):
    """This installation cannot read pictures; the message says what to install."""


def language_folder() -> Path:
    """Where the Vietnamese data lies. Raises `CannotRead` where it is nowhere."""
    named = os.environ.get("TESSDATA_PREFIX")
    for folder in (*((named, f"{named}/tessdata") if named else ()), *_FOLDERS):
        if (Path(folder) / f"{LANGUAGE}.traineddata").is_file():
            return Path(folder)
    raise CannotRead(
        "The Vietnamese data of Tesseract is missing, so pictures of chats cannot be read.",
        "Install it: apt-get install tesseract-ocr-vie (or set TESSDATA_PREFIX to its folder).",
    )


def require_reader() -> None:
    """Raises `CannotRead` where this installation cannot read pictures of chats."""
    if find_spec("tesserocr") is None:
        raise _no_binding()
    language_folder()


def can_read() -> bool:
    """Whether this installation can read pictures of chats. Loads nothing."""
    try:
        require_reader()
    except CannotRead:
        return False
    return True


def words_in(ink: Grey) -> list[Word]:
    """The words of dark writing on white, in the order in which Tesseract reads.

    What it passed over, often a short message alone in its bubble, it is shown once more by
    itself. Raises `CannotRead` where the `ocr` extra or the language's data is missing.
    """
    tesserocr = _binding()
    reader = _reader()
    try:
        reader.SetPageSegMode(tesserocr.PSM.AUTO)
        words = _read(tesserocr, reader, ink)
        reader.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
        for top, bottom, left, right in passed_over(ink, words)[:_AGAIN]:
            found = _read(tesserocr, reader, ink[top:bottom, left:right])
            line = words[-1].line + 1 if words else 0
            words += [_moved(w, left, top, line) for w in found if w.confidence > _SURE]
        return words
    finally:
        reader.Clear()


def _read(tesserocr: Any, reader: Any, ink: Grey) -> list[Word]:
    reader.SetImage(Image.fromarray(ink))
    reader.SetSourceResolution(_RESOLUTION)
    if not reader.Recognize():
        return []
    return _words(tesserocr, reader.GetIterator())


def _moved(word: Word, right: int, down: int, line: int) -> Word:
    """A word of a cutting, at its place on the page."""
    return replace(
        word,
        left=word.left + right,
        top=word.top + down,
        right=word.right + right,
        bottom=word.bottom + down,
        base=word.base + down,
        line=line,
    )


def _words(tesserocr: Any, place: Any) -> list[Word]:
    level, line = tesserocr.RIL.WORD, -1
    words: list[Word] = []
    if place is None:
        return []
    for at in tesserocr.iterate_level(place, level):
        if at.Empty(level):
            continue
        if at.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
            line += 1
        box, text = at.BoundingBox(level), (at.GetUTF8Text(level) or "").strip()
        if not text or box is None:
            continue
        base = at.Baseline(level)
        stands = round((base[0][1] + base[1][1]) / 2) if base else box[3]
        left, top, right, bottom = box
        sure = at.Confidence(level) / 100
        words.append(Word(text, left, top, right, bottom, stands, sure, line))
    return words


def _binding() -> Any:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # read when the library is loaded
    try:
        import tesserocr
    except ImportError as error:
        raise _no_binding() from error
    return tesserocr


def _no_binding() -> CannotRead:
    return CannotRead(
        "Reading pictures of chats needs the extra “ocr”, which is not installed.",
        "Install it: pip install 'khien[ocr]', and: apt-get install tesseract-ocr-vie.",
    )


@lru_cache(maxsize=1)
def _reader() -> Any:
    tesserocr = _binding()
    api = tesserocr.PyTessBaseAPI(
        path=str(language_folder()), lang=LANGUAGE, psm=tesserocr.PSM.AUTO
    )
    # It would open /dev/null for writing at its first remark, which a process apart may not.
    api.SetVariable("debug_file", "")
    return api
