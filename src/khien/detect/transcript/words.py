"""What reading a screenshot gives: the contract of `khien transcript` (docs/en/transcript.md)."""

from typing import Literal

from msgspec import Struct

Side = Literal["left", "right"]
PictureKind = Literal["screenshot", "photo_of_screen", "other"]


class SaidLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One message. `at` is the time as shown on the picture, such as `19:07`.

    `confidence` (0-1) is that of side and words together: below `UNSURE` somebody should look.
    """

    side: Side
    text: str
    confidence: float
    name: str = ""
    at: str = ""
    quote: str = ""
    """An earlier message that this one answers, as quoted above it."""


class Transcript(Struct, frozen=True):
    """Who said what, in order. A photo of a screen, or a picture without a chat, says so."""

    kind: PictureKind
    messages: tuple[SaidLine, ...]


UNSURE = 0.75
