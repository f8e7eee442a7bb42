"""Reading a stranger's screenshot in a process apart. Called by the report page and the command.

One picture is one call, so that two cores read two pictures, and one bad picture costs no other.
"""

from msgspec import Struct

from khien.detect.apart import Limits, call_apart
from khien.detect.image.decode import too_long
from khien.detect.transcript.picture import BOUNDS
from khien.detect.transcript.read import read_page, read_picture
from khien.detect.transcript.words import Transcript
from khien.detect.transcript.written import written_parts

LIMITS = Limits(seconds=30, cpu_seconds=12, memory=1 << 30, answer=1 << 20)
"""Of one picture: a quarter of a second of the processor is usual."""


def read_picture_apart(data: bytes, limits: Limits = LIMITS) -> Transcript:
    """`read_picture` in a process apart. Raises `KhienError` for what cannot be read there."""
    if len(data) > BOUNDS.bytes:
        raise too_long(len(data), BOUNDS)
    return call_apart("khien.detect.transcript.apart:read", data, None, Transcript, limits)


class ReadAndCopied(Struct, frozen=True):
    """A transcript, and a copy of the picture's written parts; b"" where it is no screenshot."""

    transcript: Transcript
    copy: bytes


def read_and_copy_apart(data: bytes, limits: Limits = LIMITS) -> ReadAndCopied:
    """As `read_picture_apart`, with a copy that shows nothing but writing."""
    if len(data) > BOUNDS.bytes:
        raise too_long(len(data), BOUNDS)
    return call_apart("khien.detect.transcript.apart:copied", data, None, ReadAndCopied, limits)


def read(data: bytes) -> Transcript:
    """Runs in the process apart."""
    return read_picture(data)


def copied(data: bytes) -> ReadAndCopied:
    """Runs in the process apart."""
    page, rows, transcript = read_page(data)
    kept = transcript.kind == "screenshot"
    return ReadAndCopied(transcript, written_parts(page, rows) if kept else b"")
