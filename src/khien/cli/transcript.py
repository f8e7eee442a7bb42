"""`khien transcript`: screenshots of a chat → who said what. Nothing is kept or sent.

On a terminal the answer is one line a message, otherwise, or with `--json`, one JSON object that
`khien scan chat` reads. Pictures that cannot be read are named on standard error; the exit code is
1 only when none could be.
"""

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from khien.core.errors import KhienError
from khien.detect.transcript.words import UNSURE, PictureKind, SaidLine, Side, Transcript

_DAY = 86_400
_NOT_A_SCREENSHOT = {
    "photo_of_screen": "This looks like a photo of a screen. A screenshot reads much better.",
    "other": "No chat was found in this picture.",
}


class _Message(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`at` counts seconds from the midnight before the first message: no day is shown."""

    side: Side
    text: str
    confidence: float
    author: str
    name: str = ""
    at: float | None = None
    time: str = ""
    quote: str = ""


class _Answer(msgspec.Struct, frozen=True):
    kind: PictureKind
    messages: tuple[_Message, ...]


@click.command()
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, on a terminal too.")
@click.option(
    "--child",
    type=click.Choice(["left", "right"]),
    help="The side that the child wrote; the author of its messages is then “child”.",
)
def command(images: tuple[Path, ...], as_json: bool, child: Side | None) -> None:
    """Read screenshots of one chat and print who said what.

    Several IMAGEs are put together where they overlap, each message once. Check what was read:
    marks of letters and sides can be wrong, most of all where the confidence is low.

    \b
    khien transcript one.png two.png --child right
    khien transcript one.png --child right | khien scan chat
    """
    transcript = _read(images)
    if as_json or not sys.stdout.isatty():
        answer = _Answer(transcript.kind, tuple(_messages(transcript, child)))
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        return
    if note := _NOT_A_SCREENSHOT.get(transcript.kind):
        click.echo(note)
    for line in transcript.messages:
        click.echo(_shown(line, child))


def _read(images: tuple[Path, ...]) -> Transcript:
    """All pictures that can be read, together. Ends the command where none can."""
    from khien.detect.transcript.apart import read_picture_apart  # numpy and Pillow
    from khien.detect.transcript.letters import require_reader
    from khien.detect.transcript.stitch import stitched

    require_reader()
    parts = []
    for image in images:
        try:
            parts.append(read_picture_apart(_bytes_of(image)))
        except KhienError as error:
            click.echo(f"khien: {image}: {error.message}", err=True)
    if not parts:
        sys.exit(1)
    return stitched(parts)


def _messages(transcript: Transcript, child: Side | None) -> Iterator[_Message]:
    day = last = 0.0
    for line in transcript.messages:
        at = _seconds(line.at)
        if at is not None:
            if at + day < last:
                day += _DAY
            at = last = at + day
        yield _Message(
            side=line.side,
            text=line.text,
            confidence=line.confidence,
            author=_author(line, child),
            name=line.name,
            at=at,
            time=line.at,
            quote=line.quote,
        )


def _author(line: SaidLine, child: Side | None) -> str:
    if child is None:
        return line.name or line.side
    return "child" if line.side == child else line.name or "other"


def _seconds(time: str) -> float | None:
    hour, _, minute = time.partition(":")
    if not (hour.isdigit() and minute[:2].isdigit()):
        return None
    return (int(hour) % 24 * 60 + int(minute[:2]) % 60) * 60.0


def _shown(line: SaidLine, child: Side | None) -> str:
    who = _author(line, child)
    unsure = " (?)" if line.confidence < UNSURE else ""
    quote = f" [answers: {line.quote}]" if line.quote else ""
    return f"{line.side:<5}  {line.at:>5}  {who}: {line.text}{quote}  {line.confidence:.2f}{unsure}"


def _bytes_of(path: Path) -> bytes:
    from khien.detect.transcript.picture import BOUNDS

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise KhienError("This is not a file.")
        with path.open("rb") as source:
            return source.read(BOUNDS.bytes + 1)  # one more, so that too many are seen as such
    except OSError as error:
        raise KhienError(f"It cannot be read: {error.strerror}.") from error
