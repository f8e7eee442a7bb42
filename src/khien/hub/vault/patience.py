"""Wrong receipts make the next try wait: per visitor without an address, and gently for all.

A visitor's own waits are kept in the visitor's session, doubling from 1 s to 42 s after three
free mistakes. Who throws the session away meets the general slow-down: after a burst of wrong
tries from anyone, each further try is held for a moment. Nobody is ever locked out, and no
address is stored.
"""

import threading
import time
from typing import Any

from khien.core.errors import KhienError

FREE_TRIES = 3
LONGEST_S = 42.0
_SESSION_KEY = "khien_receipt_tries"
_BURST = 30
_PER_SECOND = 5.0
_HOLD_S = 0.5
_HELD_AT_ONCE = 4


class TooSoon(KhienError):
    """A try before its time; `seconds` says how long to wait."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class _Bucket:
    """Tokens for wrong tries of everyone in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens = float(_BURST)
        self._at = time.monotonic()

    def take(self, count: int) -> float:
        """Takes tokens for wrong tries (0 to look) and returns how many are left, down to 0."""
        with self._lock:
            at = time.monotonic()
            self._tokens = min(float(_BURST), self._tokens + (at - self._at) * _PER_SECOND)
            self._at = at
            self._tokens = max(0.0, self._tokens - count)
            return self._tokens


_bucket = _Bucket()
_held = threading.BoundedSemaphore(_HELD_AT_ONCE)


def wait_before_try(session: Any) -> float:
    """Seconds this visitor has still to wait; 0.0 means go on.

    In a storm of wrong tries it first holds the request for half a second; at most four
    requests are held at once, so the site stays quick for everyone else.
    """
    wrong, not_before = session.get(_SESSION_KEY, (0, 0.0))
    # A clock set back must not lock anyone: no wait is ever longer than the longest.
    left = min(float(not_before) - time.time(), LONGEST_S) if wrong else 0.0
    if left > 0:
        return left
    if _bucket.take(0) < 1.0 and _held.acquire(blocking=False):
        try:
            time.sleep(_HOLD_S)
        finally:
            _held.release()
    return 0.0


def note_wrong(session: Any) -> float:
    """Notes a wrong receipt; returns the seconds until the next try."""
    _bucket.take(1)
    wrong = int(session.get(_SESSION_KEY, (0, 0.0))[0]) + 1
    wait = 0.0 if wrong < FREE_TRIES else min(2.0 ** (wrong - FREE_TRIES), LONGEST_S)
    session[_SESSION_KEY] = (wrong, time.time() + wait)
    return wait


def note_right(session: Any) -> None:
    """A right receipt wipes the visitor's count."""
    session.pop(_SESSION_KEY, None)
