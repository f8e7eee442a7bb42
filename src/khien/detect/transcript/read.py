"""`read_picture`: the bytes of a screenshot → its transcript. Pure; the picture is dropped.

Called by the command line and by the report page. Decoding and reading run where the caller puts
them; nothing is written and nothing of the picture is logged.
"""

from collections.abc import Sequence

from khien.detect.transcript.bubbles import Ground, Row
from khien.detect.transcript.layout import messages_on
from khien.detect.transcript.letters import words_in
from khien.detect.transcript.photo import is_photo
from khien.detect.transcript.picture import Page, colours_of
from khien.detect.transcript.stitch import stitched
from khien.detect.transcript.words import PictureKind, Transcript


def read_picture(data: bytes) -> Transcript:
    """Who said what on one screenshot.

    Raises `KhienError` for what is no picture or cannot be decoded, and `CannotRead` where the
    `ocr` extra or the Vietnamese data is missing.
    """
    return read_page(data)[2]


def read_page(data: bytes) -> tuple[Page, list[Row], Transcript]:
    """As `read_picture`, with the picture and where its words stand."""
    page = Page(colours_of(data))
    rows = Ground(page).rows(words_in(page.ink()))
    messages = tuple(messages_on(page, rows))
    kind: PictureKind = "screenshot" if messages else "other"
    if is_photo(page):
        kind = "photo_of_screen"
    return page, rows, Transcript(kind, messages)


def read_pictures(pictures: Sequence[bytes]) -> Transcript:
    """Who said what on several screenshots of one conversation, overlapping ones stitched."""
    return stitched([read_picture(data) for data in pictures])
