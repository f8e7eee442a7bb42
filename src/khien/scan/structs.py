"""The bodies that the scan API takes and sends. OpenAPI is generated from them.

Answers to scans are `core.words.Answer`; reports and orders are those of `core.wire`.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from khien.core.codes import Audience
from khien.core.errors import KhienError
from khien.core.wire import FeedbackOut, OrderOut, WrongField
from khien.core.words import Answer, Item, Message
from khien.detect.chat.kept import LONGEST

MAX_BATCH = 100
Id = Annotated[str, Meta(max_length=200)] | int


class ScanIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to be judged: exactly one of `text`, `url` and `messages`.

    `kind` may be given and must then agree. `id` comes back in the answer. With a
    `conversation_id`, messages are the next ones of a conversation that the engine follows for
    this key: it keeps evidence and hashed authors in memory for a week, and no text. With a
    `state` the caller keeps that: "" begins a conversation, and the answer's `state` comes with
    its next messages.
    """

    id: Id = ""
    kind: Literal["text", "link", "chat"] | UnsetType = UNSET
    text: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    messages: Annotated[tuple[Message, ...], Meta(max_length=10_000)] | UnsetType = UNSET
    conversation_id: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    state: Annotated[str, Meta(max_length=LONGEST)] | UnsetType = UNSET
    audience: Audience = Audience.CHILD

    def item(self, where: str = "") -> Item:
        """The item to judge; raises `WrongField` when it is not exactly one thing."""
        given = [
            name
            for name, value in (("text", self.text), ("url", self.url), ("messages", self.messages))
            if value is not UNSET
        ]
        if len(given) != 1:
            named = " and ".join(given) if given else "none of them"
            field = given[1] if given else "text"
            raise WrongField(
                where + field, f"Give exactly one of text, url, messages; {named} given."
            )
        for name, value in (("conversation_id", self.conversation_id), ("state", self.state)):
            if value is not UNSET and self.messages is UNSET:
                raise WrongField(
                    where + name, f"Only messages have a conversation; {given[0]} given."
                )
        if self.conversation_id is not UNSET and self.state is not UNSET:
            raise WrongField(
                where + "state", "Either the engine keeps a conversation or you do; both given."
            )
        if self.messages is not UNSET:
            item = Item("chat", messages=self.messages, audience=self.audience, id=self.id)
        elif self.url is not UNSET:
            item = Item("link", url=self.url, audience=self.audience, id=self.id)
        else:
            text = "" if self.text is UNSET else self.text
            item = Item("text", text=text, audience=self.audience, id=self.id)
        if self.kind is not UNSET and self.kind != item.kind:
            raise WrongField(where + "kind", f"The kind is {self.kind}, but {given[0]} is given.")
        return item


_THINGS = {"text": "text", "url": "link", "messages": "chat"}
OneThing = Annotated[
    ScanIn,
    Meta(
        extra_json_schema={
            "oneOf": [
                {"required": [name], "properties": {"kind": {"const": kind}}}
                for name, kind in _THINGS.items()
            ]
        }
    ),
]
"""`ScanIn` with its rule of exactly one thing written into the description."""


class BatchIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 100 items, judged by one version of the lists."""

    items: Annotated[tuple[OneThing, ...], Meta(max_length=MAX_BATCH)]


class BatchOut(Struct, frozen=True):
    """The answers, in the order of the items."""

    answers: tuple[Answer, ...]


class AckIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A client enforces `version` now. `client` tells the clients of one key apart."""

    version: Annotated[int, Meta(ge=0, le=2**53)]
    client: Annotated[str, Meta(min_length=1, max_length=64)]


class AckOut(Struct, frozen=True):
    acknowledged: int


class KeysOut(Struct, frozen=True):
    """The public keys that sign releases, newest first. Pin one, and verify every release."""

    keys: tuple[str, ...]


class OrdersOut(Struct, frozen=True):
    """Open removal orders, the soonest due first."""

    orders: tuple[OrderOut, ...]


class FeedbackEvents(Struct, frozen=True):
    """What others have said since, in order. Ask again with `since` = `next`."""

    feedback: tuple[FeedbackOut, ...]
    next: int


class LiveOut(Struct, frozen=True):
    status: Literal["live"] = "live"


class ReadyOut(Struct, frozen=True):
    """`problems` says in words what keeps this server from being ready."""

    status: Literal["ready", "not ready"]
    snapshot: str
    entries: int
    problems: tuple[str, ...] = ()


class ErrorOut(Struct, frozen=True, omit_defaults=True):
    """What was wrong, with which field, and what to do about it."""

    error: str
    field: str = ""
    hint: str = ""


class Refusal(KhienError):
    """A request that is not served, with its HTTP status."""

    def __init__(
        self,
        status: int,
        message: str,
        hint: str = "",
        *,
        field: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.field = field
        self.headers = headers or {}


class FeedbacksTaken(Struct, frozen=True):
    """How many opinions were noted, and how many were about hashes that are not listed here or
    decided nothing."""

    taken: int
    left: int
