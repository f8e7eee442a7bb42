"""What is remembered of a conversation: evidence and hashed authors, never a word of it.

Kept by whoever asks (`kept` makes a line of text of it) or by the scan API under a
`conversation_id`. Its size has a bound, whatever the length of the conversation; types say which,
so that a state that comes back is held to it.
"""

import secrets
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

MOST_AUTHORS = 32
MOST_IDS = 256
MOST_WORRIED = 64
_THE_REST = "rest"
"""Where the evidence of all authors after the first `MOST_AUTHORS` goes."""

_Count = Annotated[int, Meta(ge=0, le=2**48)]
_Share = Annotated[float, Meta(ge=0, le=1)]
_Name = Annotated[str, Meta(max_length=40)]
_Hash = Annotated[str, Meta(max_length=16)]


class AuthorState(Struct):
    """One side of a conversation. `strengths` is the evidence of each slot, 0 to 1, decayed up to
    message `seen`; `turns` counts the messages that spoke for each story; `level` is the furthest
    step of an approach so far and `climbs` how often it rose; `attack` is the strongest sign of
    hurting somebody.
    """

    messages: _Count = 0
    seen: _Count = 0
    strengths: Annotated[dict[_Name, _Share], Meta(max_length=200)] = {}
    turns: Annotated[dict[_Name, _Count], Meta(max_length=16)] = {}
    level: _Count = 0
    climbs: _Count = 0
    attack: _Share = 0.0


class ChatState(Struct):
    """A conversation so far. `salt` keeps hashes of authors from being compared elsewhere.

    `peaks` is the highest risk of each kind so far, `worried` the numbers of the messages that
    raised one, counted from 0 over the whole conversation; `ids` are hashes of recent message ids.
    """

    salt: Annotated[str, Meta(max_length=64)] = ""
    messages: _Count = 0
    last_at: float | None = None
    authors: Annotated[dict[_Hash, AuthorState], Meta(max_length=MOST_AUTHORS + 1)] = {}
    stories: Annotated[dict[_Name, _Share], Meta(max_length=16)] = {}
    peaks: Annotated[dict[_Name, _Share], Meta(max_length=64)] = {}
    worried: Annotated[list[_Count], Meta(max_length=MOST_WORRIED)] = []
    ids: Annotated[list[_Hash], Meta(max_length=MOST_IDS)] = []

    @property
    def worst(self) -> float:
        """The highest risk of any kind so far."""
        return max(self.peaks.values(), default=0.0)

    def author(self, name: str) -> AuthorState:
        """The state of an author, made when first seen. No name is an author of its own."""
        key = self._hash(name)
        found = self.authors.get(key)
        if found is None:
            if len(self.authors) >= MOST_AUTHORS:
                key = _THE_REST
            found = self.authors.setdefault(key, AuthorState())
        return found

    def is_repeated(self, message_id: str | int) -> bool:
        """True where a message of this id was seen lately; remembers it otherwise."""
        key = self._hash(f"id:{message_id}")
        if key in self.ids:
            return True
        self.ids.append(key)
        del self.ids[:-MOST_IDS]
        return False

    def is_late(self, at: float | None) -> bool:
        """True where a message is older than one that was already read."""
        if at is None:
            return False
        if self.last_at is not None and at < self.last_at:
            return True
        self.last_at = at
        return False

    def _hash(self, name: str) -> str:
        data = name.encode("utf-8", "replace")
        return blake2b(data, digest_size=8, key=self.salt.encode()[:64]).hexdigest()


def new_state() -> ChatState:
    """A conversation that has not begun, with a salt of its own."""
    return ChatState(salt=secrets.token_hex(16))
