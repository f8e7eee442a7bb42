"""How many photos this process looks at together, so that reports never wait behind photos.

Called by `views`. A visitor without a seat is asked to come back in a moment, at once: nobody's
address is needed for it, and none is kept.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from khien.core.errors import KhienError

SEATS = 3
"""Of the eight threads that answer pages."""

_seats = threading.BoundedSemaphore(SEATS)


class Full(KhienError):
    """Too many photos are being looked at."""


@contextmanager
def seat() -> Iterator[None]:
    """Held while one photo is looked at. Raises `Full` without waiting."""
    if not _seats.acquire(blocking=False):
        raise Full("Too many photos are being looked at.", "Try again in a moment.")
    try:
        yield
    finally:
        _seats.release()
