"""What is asked of the process apart, and what it answers. Imports no reader of pictures."""

from typing import Literal

from msgspec import Struct

from khien.core.words import Bilingual
from khien.detect.photo.findings import Box, CheckName, Group, PhotoFindings

Format = Literal["JPEG", "PNG", "WEBP", "MP4"]
MOST_BYTES = 32 << 20
"""Of one photo."""
MOST_VIDEO_BYTES = 200 << 20
"""Of one video, on the command line."""
MOST_BOXES = 400
"""Places that one clean copy may hide."""


class Looking(Struct, frozen=True):
    """What to look for, and how long the longer side of the preview is; 0 for none."""

    checks: tuple[CheckName, ...] = ("data", "faces", "codes", "texts")
    preview: int = 0


class Looked(Struct, frozen=True):
    """`preview` is a small JPEG without any data of the original; empty where none was asked."""

    findings: PhotoFindings
    preview: bytes = b""


class Choices(Struct, frozen=True):
    """What to hide: whole groups, to be looked for now, or places that somebody has seen.

    `faces` become a few squares, `flat` (texts, codes) one colour each.
    """

    groups: tuple[Group, ...] = ()
    faces: tuple[Box, ...] = ()
    flat: tuple[Box, ...] = ()


class CleanPhoto(Struct, frozen=True):
    """The copy's bytes. `hidden` counts the places, in a video the most faces at one time; `notes`
    say what is different beside that."""

    data: bytes
    format: Format
    width: int
    height: int
    hidden: int
    notes: tuple[Bilingual, ...] = ()
