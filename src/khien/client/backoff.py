"""How long to wait before trying again: longer each time, and never all clients at once."""

import random
from typing import Protocol


class Draw(Protocol):
    def uniform(self, a: float, b: float) -> float: ...


class Backoff:
    """Waits that double from `first` to `longest` seconds, each drawn from half to the whole.

    After an outage a thousand clients come back spread over the wait, not in one second.
    """

    def __init__(self, first: float = 0.5, longest: float = 60.0, draw: Draw | None = None) -> None:
        self._first = first
        self._longest = longest
        self._draw: Draw = draw or random.SystemRandom()
        self._failures = 0

    def next(self) -> float:
        """Seconds to wait after one more failure."""
        ceiling = min(self._longest, self._first * 2.0 ** min(self._failures, 20))
        self._failures += 1
        return self._draw.uniform(ceiling / 2, ceiling)

    def reset(self) -> None:
        """To be called after a success."""
        self._failures = 0
