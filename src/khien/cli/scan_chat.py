"""`khien scan chat`: conversations, whole or message by message.

A line with a `conversation_id` brings the next messages of that conversation, followed in memory
and, with `--state FILE`, from one run to the next. A line with a `state` brings it along and gets
the next one back. Without either, a line is a whole conversation. No text is kept.
"""

import os
import tempfile
from collections import OrderedDict
from pathlib import Path

import msgspec
from msgspec import UNSET, UnsetType

from khien.core.codes import Audience
from khien.core.errors import KhienError
from khien.core.words import Answer, Item, Message
from khien.detect.chat.kept import dump_state, load_state
from khien.detect.chat.state import ChatState, new_state
from khien.detect.detector import Lists
from khien.policy.judge import answer, judge

MOST = 20_000
"""Conversations followed at once; the one that was quiet longest goes first."""


class _ChatLine(msgspec.Struct, frozen=True):
    messages: tuple[Message, ...]
    id: str | int = ""
    conversation_id: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class _KeptLine(msgspec.Struct, frozen=True):
    conversation_id: str
    state: str


_LINE = msgspec.json.Decoder(_ChatLine)
_KEPT = msgspec.json.Decoder(_KeptLine)


class Chats:
    """The conversations of a run. `file` keeps them between runs; it need not exist yet."""

    def __init__(self, file: Path | None = None, most: int = MOST) -> None:
        self._file, self._most = file, most
        self._states: OrderedDict[str, ChatState] = OrderedDict()
        if file is not None and file.exists():
            self._read(file)

    def judge_line(self, line: bytes, lists: Lists | None, audience: Audience) -> Answer:
        """The answer to a line; raises what `cli.scan` puts in its place."""
        read = _LINE.decode(line)
        item = Item("chat", messages=read.messages, audience=audience, id=read.id)
        if read.state is not UNSET:
            if read.conversation_id is not UNSET:
                raise KhienError("Give a conversation_id or a state, not both.")
            state = load_state(read.state) if read.state else new_state()
            found = judge(item, lists, chat=state)
            return answer(item, found, dump_state(state))
        if read.conversation_id is UNSET:
            return answer(item, judge(item, lists))
        return answer(item, judge(item, lists, chat=self._state(read.conversation_id)))

    def save(self) -> None:
        """Write the file anew, whole or not at all."""
        if self._file is None:
            return
        folder = self._file.absolute().parent
        try:
            handle, name = tempfile.mkstemp(dir=folder, prefix=f".{self._file.name}.")
            with open(handle, "wb") as out:
                for conversation_id, state in self._states.items():
                    line = _KeptLine(conversation_id, dump_state(state))
                    out.write(msgspec.json.encode(line) + b"\n")
            os.replace(name, self._file)
        except OSError as error:
            raise KhienError(f"{self._file} cannot be written: {error.strerror}.") from error

    def _state(self, conversation_id: str) -> ChatState:
        state = self._states.setdefault(conversation_id, new_state())
        self._states.move_to_end(conversation_id)
        while len(self._states) > self._most:
            self._states.popitem(last=False)
        return state

    def _read(self, file: Path) -> None:
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise KhienError(f"{file} cannot be read: {error.strerror}.") from error
        for number, line in enumerate(lines, 1):
            try:
                kept = _KEPT.decode(line)
                self._states[kept.conversation_id] = load_state(kept.state)
            except (msgspec.DecodeError, UnicodeDecodeError, KhienError) as error:
                raise KhienError(
                    f"{file}:{number}: {error}.".replace("..", "."),
                    "Name the file that an earlier run wrote, or a new one.",
                ) from error
