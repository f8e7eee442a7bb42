"""`khien scan`: JSON Lines in, JSON Lines out, in the same order. Never imports Django.

A line that cannot be read, a blank one too, gets an object with `error` in its place; the exit
code is 1 only when no line could be read.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from khien.cli.scan_lists import load_lists
from khien.core.codes import Audience
from khien.core.errors import KhienError
from khien.core.words import Answer, Item
from khien.detect.detector import Lists
from khien.policy.judge import answer, judge

_LONGEST_LINE = 64 * 1024 * 1024


class _TextLine(msgspec.Struct, frozen=True):
    text: str
    id: str | int = ""


class _LinkLine(msgspec.Struct, frozen=True):
    url: str
    id: str | int = ""


class _Refusal(msgspec.Struct, frozen=True):
    """What stands in the place of a line that cannot be judged; `line` counts from 1."""

    id: str | int
    error: str
    line: int


_Judge = Callable[[bytes, Lists | None, Audience], Answer]


def _text(line: bytes, lists: Lists | None, audience: Audience) -> Answer:
    read = _TEXT.decode(line)
    item = Item("text", text=read.text, audience=audience, id=read.id)
    return answer(item, judge(item, lists))


def _link(line: bytes, lists: Lists | None, audience: Audience) -> Answer:
    read = _LINK.decode(line)
    item = Item("link", url=read.url, audience=audience, id=read.id)
    return answer(item, judge(item, lists))


_TEXT = msgspec.json.Decoder(_TextLine)
_LINK = msgspec.json.Decoder(_LinkLine)


@click.command()
@click.argument("kind", type=click.Choice(["text", "link", "chat", "image", "video"]))
@click.argument("file", default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--list",
    "lists",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A seed, releases after it, or entries, one JSON object a line; may be repeated.",
)
@click.option("--key", "keys", multiple=True, help="Public key that signed the lists.")
@click.option("--no-list", is_flag=True, help="Look nothing up, even if there is a data folder.")
@click.option(
    "--audience",
    type=click.Choice([str(a) for a in Audience]),
    default="child",
    show_default=True,
    help="For whom the content is judged.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="chat: a file that keeps conversations between runs, by their conversation_id.",
)
def command(
    kind: str,
    file: Path,
    lists: tuple[Path, ...],
    keys: tuple[str, ...],
    no_list: bool,
    audience: str,
    state: Path | None,
) -> None:
    """Judge KIND (text, link, chat, image or video), one JSON object a line from FILE or standard
    input.

    \b
    text  {"id", "text"}
    link  {"id", "url"}
    chat  {"id", "messages": [{"author", "text", "at"?, "id"?}], "conversation_id"?, "state"?}
    image {"id", "path"}
    video {"id", "path", "every"?}
    """
    if state is not None and kind != "chat":
        raise KhienError(f"--state is for conversations; a {kind} has none.")
    judge_line, finish = _judge_of(kind, state)
    snapshot = None if no_list else load_lists(lists, keys)
    encoder = msgspec.json.Encoder()
    out = sys.stdout.buffer
    any_read = any_line = False
    with _opened(file) as source:
        for number, line in enumerate(_lines(source), 1):
            any_line = True
            try:
                result = judge_line(line, snapshot, Audience(audience))
            except (msgspec.DecodeError, UnicodeDecodeError, KhienError) as error:
                refusal = _Refusal(_id_of(line), _said(line, error), number)
                out.write(encoder.encode(refusal) + b"\n")
            else:
                any_read = True
                out.write(encoder.encode(result) + b"\n")
            if source.isatty() or file == Path("-"):
                out.flush()
    out.flush()
    finish()
    if any_line and not any_read:
        sys.exit(1)


def _judge_of(kind: str, state: Path | None) -> tuple[_Judge, Callable[[], None]]:
    """What judges a line of a kind, and what is to be done after the last one.

    Each kind's machinery is imported only for it: a text must be answered at once.
    """
    if kind == "chat":
        from khien.cli.scan_chat import Chats

        chats = Chats(state)
        return chats.judge_line, chats.save
    if kind == "image":
        from khien.cli import scan_image

        return scan_image.judge_line, _nothing
    if kind == "video":
        from khien.cli import scan_video

        return scan_video.judge_line, _nothing
    return (_text if kind == "text" else _link), _nothing


def _nothing() -> None:
    return


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == Path("-"):
        yield sys.stdin.buffer
        return
    try:
        source = file.open("rb")
    except OSError as error:
        raise KhienError(f"{file} cannot be read: {error.strerror}.") from error
    with source:
        yield source


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines without their end; one longer than 64 MiB is cut off, which its reader then refuses."""
    while line := source.readline(_LONGEST_LINE):
        if not line.endswith(b"\n"):
            while rest := source.readline(_LONGEST_LINE):
                if rest.endswith(b"\n"):
                    break
        yield line.rstrip(b"\r\n")


def _said(line: bytes, error: Exception) -> str:
    if not line.strip():
        return "The line is blank."
    if isinstance(error, KhienError):
        return str(error)
    if isinstance(error, msgspec.ValidationError):
        return f"The object does not fit: {error}."
    return f"The line is not JSON: {error}."


def _id_of(line: bytes) -> str | int:
    """The id of an object that does not fit otherwise, "" where there is none."""
    try:
        read = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    found = read.get("id", "") if isinstance(read, dict) else ""
    return found if isinstance(found, str | int) else ""
