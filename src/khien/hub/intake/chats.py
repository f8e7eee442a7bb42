"""A chat as a reporter tells it: read from screenshots, looked over, carried by the form.

Used by `wizard` and `forms`, and sealed with the report's other words. Pictures never come here.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec.structs import replace

from khien.core.words import Item, Message

Side = Literal["left", "right"]
MOST_TURNS = 80
"""With two fields each they stay within the number of fields that a form may have."""
MOST_IN_TURN = 2_000
_ARROWS = {"left": "←", "right": "→"}
_SIDES: dict[str, Side] = {"left": "left", "right": "right"}
_TEXT, _SIDE = "turn-", "side-"


class ToldTurn(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One message. `at` is the time as the picture showed it, `quote` what it answered.

    `unsure` where reading was not sure and the reporter changed nothing.
    """

    side: Side
    text: str
    name: str = ""
    at: str = ""
    quote: str = ""
    unsure: bool = False


class ToldChat(msgspec.Struct, frozen=True, omit_defaults=True):
    """The messages in order. `child` is the side that the child wrote, "" where nobody knows."""

    turns: tuple[ToldTurn, ...] = ()
    child: Side | Literal[""] = ""

    def author(self, turn: ToldTurn) -> str:
        """Who said it, for the engine: the name shown, the child, or a side of the screen."""
        if turn.side == self.child:
            return "child"
        return turn.name or ("other" if self.child else turn.side)

    @property
    def judged(self) -> Item:
        """The chat as the engine judges it."""
        said = tuple(Message(self.author(turn), turn.text) for turn in self.turns)
        return Item(kind="chat", messages=said)

    @property
    def lines(self) -> tuple[str, ...]:
        """The messages as lines of text, `←` before those on the left and `→` on the right."""
        return tuple(
            f"{_ARROWS[turn.side]} {turn.name + ': ' if turn.name else ''}{turn.text}"
            for turn in self.turns
        )


_decode = msgspec.json.Decoder(ToldChat).decode


def carried(chat: ToldChat) -> str:
    """The chat as the value of a hidden field."""
    return msgspec.json.encode(chat).decode()


def from_carried(value: str) -> ToldChat | None:
    """The chat of a hidden field; None where there is none, or it was mended by hand."""
    try:
        chat = _decode(value.encode("utf-8", "replace")) if value else None
    except msgspec.DecodeError:
        return None
    if chat is None or not chat.turns:
        return None
    turns = tuple(replace(t, text=t.text[:MOST_IN_TURN]) for t in chat.turns[:MOST_TURNS])
    return ToldChat(turns, chat.child)


def corrected(chat: ToldChat, data: Mapping[str, str]) -> ToldChat:
    """The chat as the reporter left it on the screen; a message that was emptied is left out."""
    turns = []
    for i, turn in enumerate(chat.turns):
        text = " ".join(data.get(f"{_TEXT}{i}", turn.text).split())[:MOST_IN_TURN]
        side = _SIDES.get(data.get(f"{_SIDE}{i}", ""), turn.side)
        touched = text != turn.text or side != turn.side
        if text:
            turns.append(replace(turn, text=text, side=side, unsure=turn.unsure and not touched))
    child = _SIDES.get(data.get("child", chat.child))
    return ToldChat(tuple(turns), child or "")
