"""Conversations that the engine follows for callers who name them: evidence, never a word.

Held in memory by `POST /v1/scan` under the caller's own `conversation_id`; one caller never
reaches another's. A conversation is forgotten `idle` seconds after its last message, and the one
that was quiet longest when there are more than `most`. A restart forgets all.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from khien.detect.chat.state import ChatState, new_state

MOST = 20_000
IDLE = 7 * 24 * 3600.0


class _Kept:
    """A state, when it was last used, and the lock of whoever reads messages into it."""

    __slots__ = ("lock", "state", "used")

    def __init__(self, now: float) -> None:
        self.state = new_state()
        self.used = now
        self.lock = threading.Lock()


class Conversations:
    """See the module's words. Safe to use from several threads."""

    def __init__(
        self, most: int = MOST, idle: float = IDLE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._idle, self._clock = most, idle, clock
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @contextmanager
    def of(self, caller_id: str, conversation_id: str) -> Iterator[ChatState]:
        """The state of a conversation, a new one where none is kept; nobody else has it now."""
        key = (caller_id, conversation_id)
        with self._lock:
            now = self._clock()
            self._forget(now)
            kept = self._kept.setdefault(key, _Kept(now))
            kept.used = now
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        with kept.lock:
            yield kept.state

    def _forget(self, now: float) -> None:
        while self._kept:
            key, oldest = next(iter(self._kept.items()))
            if now - oldest.used <= self._idle:
                return
            del self._kept[key]
