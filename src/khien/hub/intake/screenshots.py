"""Screenshots that a reporter sends → a chat, in memory, and the pictures are dropped.

Called by `views`. Each picture is first looked up by its hashes: one that is listed is read by
nobody, and of it only the hashes stay. Nothing is written, nothing of a picture is logged.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from django.core.files.uploadedfile import UploadedFile

from khien.core.errors import KhienError
from khien.detect.apart import Busy
from khien.detect.transcript.apart import (
    ReadAndCopied,
    read_and_copy_apart,
    read_picture_apart,
)
from khien.detect.transcript.letters import can_read
from khien.detect.transcript.stitch import stitched
from khien.detect.transcript.words import UNSURE, SaidLine, Transcript
from khien.hub.intake import evidence
from khien.hub.intake.chats import MOST_TURNS, ToldChat, ToldTurn
from khien.hub.intake.drafts import ToldMedia
from khien.hub.listdesk.snapshots import current_snapshot
from khien.policy.judge_image import judge_image

MOST = 6
"""Pictures at once; more can be added on the same screen."""
MOST_BYTES = 8 << 20
"""Of one picture. `khien.serve.dispatch` bounds all of them together."""
MOST_TOGETHER = 16 << 20
AT_ONCE = 2
"""Reporters whose pictures are read together; others wait for their turn."""
PATIENCE = 25.0
"""Seconds that one waits for it at most."""

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Reading:
    """What came of the pictures. `problems` are codes that the screen puts into words."""

    chat: ToldChat | None
    problems: frozenset[str]
    listed: tuple[ToldMedia, ...] = field(default=())
    """Hashes of pictures that are known to be harmful."""
    copies: tuple[bytes, ...] = ()
    """Written parts of the pictures, where they were asked for."""


def offered() -> bool:
    """Whether this installation can read pictures at all."""
    return can_read()


def read(
    pictures: Sequence["UploadedFile[bytes]"],
    before: ToldChat | None = None,
    *,
    keep: bool = False,
) -> Reading:
    """The chat on these pictures, joined to what was read `before`. Never raises for a picture.

    `keep` asks for copies of their written parts as well.

    Problems: `missing` none was sent, `many`, `large`, `unreadable` one is no picture, `nothing` no
    chat was found, `photo` a photo of a screen, `listed` a known harmful picture, `busy`, `long`
    more messages than one report takes, `off` this installation cannot read.
    """
    if not offered():
        return Reading(before, frozenset({"off"}))
    if not pictures:
        return Reading(before, frozenset({"missing"}))
    problems = {"many"} if len(pictures) > MOST else set()
    small = [one for one in pictures[:MOST] if (one.size or 0) <= MOST_BYTES]
    if len(small) < len(pictures[:MOST]):
        problems.add("large")
    try:
        with _turn(), ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(partial(_one, keep=keep), [one.read() for one in small]))
    except Busy:
        return Reading(before, frozenset({*problems, "busy"}))
    listed = tuple(one for one in found if isinstance(one, ToldMedia))
    read_parts = [one for one in found if isinstance(one, ReadAndCopied)]
    parts = [one.transcript for one in read_parts]
    problems |= {one for one in found if isinstance(one, str)}
    problems |= {"listed"} if listed else set()
    problems |= {_CODES[part.kind] for part in parts if part.kind in _CODES}
    chat = _joined(before, parts)
    if chat is not None and len(chat.turns) > MOST_TURNS:
        problems.add("long")
        chat = ToldChat(chat.turns[:MOST_TURNS], chat.child)
    copies = tuple(one.copy for one in read_parts if 0 < len(one.copy) <= evidence.MOST_BYTES)
    return Reading(chat, frozenset(problems), listed, copies)


_CODES = {"photo_of_screen": "photo", "other": "nothing"}


def _one(data: bytes, *, keep: bool) -> ReadAndCopied | ToldMedia | str:
    """What is on one picture; its hashes where it is listed, a problem's code where it fails."""
    try:
        known = _listed(data)
        if known is not None:
            return known
        if keep:
            return read_and_copy_apart(data)
        return ReadAndCopied(read_picture_apart(data), b"")
    except Busy:
        raise
    except KhienError:
        return "unreadable"


def _listed(data: bytes) -> ToldMedia | None:
    """The hashes of a picture that is known to be harmful, None for any other."""
    judged = judge_image(data, current_snapshot())
    if not judged.matches:
        return None
    hashes = judged.hashes
    return ToldMedia(
        sha256=hashes.sha256, md5=hashes.md5, pdq=hashes.pdq, quality=int(hashes.quality)
    )


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy("Too many pictures are being read.", "Try again in a moment.")
    try:
        yield
    finally:
        _turns.release()


def _joined(before: ToldChat | None, parts: Sequence[Transcript]) -> ToldChat | None:
    """Everything together, overlaps left out. What the reporter corrected is kept as it is."""
    known = [_lines(before)] if before is not None else []
    turns = tuple(_turn_of(line) for line in stitched([*known, *parts]).messages)
    return ToldChat(turns, before.child if before is not None else "") if turns else None


def _lines(chat: ToldChat) -> Transcript:
    return Transcript(
        "screenshot",
        tuple(
            SaidLine(
                side=turn.side,
                text=turn.text,
                confidence=0.0 if turn.unsure else 1.0,
                name=turn.name,
                at=turn.at,
                quote=turn.quote,
            )
            for turn in chat.turns
        ),
    )


def _turn_of(line: SaidLine) -> ToldTurn:
    return ToldTurn(
        side=line.side,
        text=line.text,
        name=line.name,
        at=line.at,
        quote=line.quote,
        unsure=line.confidence < UNSURE,
    )
