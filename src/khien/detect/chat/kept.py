"""A conversation's state as one line of text, for whoever keeps it between messages.

Used by the scan API (`state`), `khien scan chat` and callers in Python. The line is opaque, at
most `LONGEST` characters, begins with its version and holds no words and no names. Its checksum
tells of damage. It is no signature: who keeps a state may forge one and deceives nobody else,
so everything in it is checked against the bounds of `state` before it is used.
"""

import binascii
import math
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

import msgspec

from khien.core.errors import KhienError
from khien.detect.chat.state import ChatState

LONGEST = 60_000
_BEGINS = "kcs1."
_SUM = 8
_LARGEST = 200_000
"""Bytes of a state before it is made smaller: three times the largest that can come about."""
_DECODER = msgspec.msgpack.Decoder(ChatState)
_HINT = "Give back the last state unchanged, or begin a new conversation."


def dump_state(state: ChatState) -> str:
    """The state as one line of letters, digits, `.`, `-` and `_`."""
    data = zlib.compress(msgspec.msgpack.encode(state))
    return _BEGINS + urlsafe_b64encode(_checksum(data) + data).decode()


def load_state(kept: str) -> ChatState:
    """The state that was kept; raises `KhienError` saying what is wrong with any other text."""
    if len(kept) > LONGEST:
        raise KhienError(f"The kept state is longer than {LONGEST:,} characters.", _HINT)
    if not kept.startswith(_BEGINS):
        raise KhienError(f"The kept state does not begin with “{_BEGINS}”.", _HINT)
    try:
        data = urlsafe_b64decode(kept[len(_BEGINS) :].encode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise KhienError("The kept state is damaged: it has letters of no state.", _HINT) from error
    if _checksum(data[_SUM:]) != data[:_SUM]:
        raise KhienError("The kept state is damaged: its checksum does not fit.", _HINT)
    try:
        unpacker = zlib.decompressobj()
        state = _DECODER.decode(unpacker.decompress(data[_SUM:], _LARGEST))
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KhienError(f"The kept state does not fit: {error}.", _HINT) from error
    if not _numbers_fit(state):
        raise KhienError("The kept state does not fit: its numbers contradict each other.", _HINT)
    return state


def _checksum(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SUM, person=b"khien.chat").digest()


def _numbers_fit(state: ChatState) -> bool:
    """What types cannot say: no NaN, and nobody was heard in messages that were never read."""
    authors = state.authors.values()
    floats = [x for a in authors for x in (*a.strengths.values(), a.attack)]
    floats += [*state.stories.values(), *state.peaks.values(), state.last_at or 0.0]
    counts = [n for a in authors for n in (a.seen, a.messages)] + [n + 1 for n in state.worried]
    return all(map(math.isfinite, floats)) and max(counts, default=0) <= state.messages
