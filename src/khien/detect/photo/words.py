"""Words in a photo with their places: Tesseract with Vietnamese, the `ocr` extra.

Called by `look`. A photo is no page: print stands anywhere, large and small, light on dark, so it
is read at several sizes in two ways, and what is read is doubted (see `Word.confidence`). Nothing
read here is kept or logged.
"""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PIL import Image

from khien.detect.photo.findings import Box

if TYPE_CHECKING:
    import tesserocr

_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
_LANGUAGE = "vie"
"""Alone: with `eng` beside it errors double (measured on screenshots)."""
_SPARSE, _BLOCKS = 11, 3
"""Tesseract's page modes: scattered text, and text in blocks."""
_READINGS = ((1920, _SPARSE), (1400, _BLOCKS), (1000, _BLOCKS), (700, _SPARSE))
"""Long sides in pixels at which a photo is read, and how. Each finds signs that the others miss,
the best one alone some two thirds of what they find together (bench/photo_scenes.py)."""
_ENLARGED = 2.0
"""A small photo is enlarged at most so much."""
_LEAST = 30.0
"""Words read with less confidence are noise of leaves, cloth and walls."""
_MOST = 1500
_MILLISECONDS = 8000
"""For one reading; what was read until then counts."""


class Word(Struct, frozen=True):
    """`confidence` is 0-100; words of one `line` stand beside one another."""

    text: str
    box: Box
    confidence: float
    line: int


def words_on() -> bool:
    """Whether tesserocr and the Vietnamese data are here."""
    return find_spec("tesserocr") is not None and _data() is not None


def read_words(picture: Image.Image) -> list[list[Word]]:
    """One list of words, in reading order, for each time that `picture` was read."""
    grey = picture.convert("L")
    longest = max(grey.size)
    found = []
    for side, mode in _READINGS:
        if side <= longest * _ENLARGED:
            found.append(_read(grey, side / longest, mode))
    return found or [_read(grey, _ENLARGED, _SPARSE)]


def _read(grey: Image.Image, scale: float, mode: int) -> list[Word]:
    import tesserocr

    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    api = reader()
    found: list[Word] = []
    try:
        small = grey.resize(size, Image.Resampling.LANCZOS)
        api.SetPageSegMode(mode)
        api.SetImageBytes(small.tobytes(), small.width, small.height, 1, small.width)
        api.Recognize(_MILLISECONDS)
        rows = api.GetIterator()
        line = 0
        for row in tesserocr.iterate_level(rows, tesserocr.RIL.WORD) if rows else ():
            if row.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
                line += 1
            text, box = _text(row), row.BoundingBox(tesserocr.RIL.WORD)
            confidence = row.Confidence(tesserocr.RIL.WORD)
            if box and confidence >= _LEAST and any(c.isalnum() for c in text):
                found.append(Word(text, _box(box, scale), confidence, line))
            if len(found) >= _MOST:
                break
    finally:
        api.Clear()
    return found


def _text(row: "tesserocr.PyLTRResultIterator") -> str:
    import tesserocr

    try:
        return str(row.GetUTF8Text(tesserocr.RIL.WORD)).strip()
    except RuntimeError:  # what tesserocr says where there is no word
        return ""


def _box(box: tuple[int, int, int, int], scale: float) -> Box:
    left, top, right, bottom = (round(edge / scale) for edge in box)
    return Box(left, top, max(1, right - left), max(1, bottom - top))


@lru_cache(maxsize=1)
def reader() -> "tesserocr.PyTessBaseAPI":
    """Tesseract, loaded once in a process. Needs `words_on()`."""
    import tesserocr

    api = tesserocr.PyTessBaseAPI(path=str(_data()), lang=_LANGUAGE)
    # It would open /dev/null for writing at its first remark, which a process apart may not.
    api.SetVariable("debug_file", "")
    return api


def _data() -> Path | None:
    """The folder with the Vietnamese data, where Tesseract's own variable or Debian says."""
    named = os.environ.get("TESSDATA_PREFIX")
    for folder in (*([named, f"{named}/tessdata"] if named else []), *_FOLDERS):
        if Path(folder, f"{_LANGUAGE}.traineddata").is_file():
            return Path(folder)
    return None
