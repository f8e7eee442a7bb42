"""What is remembered of a conversation: evidence and hashed authors, never a word of it.

Kept by whoever asks (`msgspec.json.encode(state)` may be stored and given back) or by the scan
API under a `conversation_id`. Its size has a bound, whatever the length of the conversation.
"""

from hashlib import blake2b

import msgspec
from msgspec import Struct

from khien.core.errors import KhienError

VERSION = 1
MOST_AUTHORS = 32
MOST_IDS = 256
_THE_REST = "rest"
"""Where the evidence of all authors after the first `MOST_AUTHORS` goes."""


class AuthorState(Struct):
    """One side of a conversation. `strengths` is the evidence of each slot, 0 to 1, decayed up to
    message `seen`; `turns` counts the messages that spoke for each story; `level` is the furthest
    step of an approach so far and `climbs` how often it rose; `attack` is the strongest sign of
    hurting somebody.
    """

    messages: int = 0
    seen: int = 0
    strengths: dict[str, float] = {}
    turns: dict[str, int] = {}
    level: int = 0
    climbs: int = 0
    attack: float = 0.0


class ChatState(Struct):
    """A conversation so far. `salt` keeps hashes of authors from being compared elsewhere.

    `peaks` is the highest risk of each kind so far, `worried` the numbers of the messages that
    raised one, counted from 0 over the whole conversation; `ids` are hashes of recent message ids.
    """

    version: int = VERSION
    salt: str = ""
    messages: int = 0
    last_at: float | None = None
    authors: dict[str, AuthorState] = {}
    stories: dict[str, float] = {}
    peaks: dict[str, float] = {}
    worried: list[int] = []
    ids: list[str] = []

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


_DECODER = msgspec.json.Decoder(ChatState)


def load_state(data: bytes) -> ChatState:
    """A state that was kept as JSON; raises `KhienError` where it is none of ours."""
    try:
        state = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KhienError(
            f"The kept state of a conversation cannot be read: {error}.", "Begin a new one."
        ) from error
    if state.version != VERSION:
        raise KhienError(
            f"The kept state is of version {state.version}, this is {VERSION}.", "Begin a new one."
        )
    return state
