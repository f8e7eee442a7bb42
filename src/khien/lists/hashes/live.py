"""`LivePdqIndex`: an index that grows while it is asked. New hashes are found at once.

They wait in a small tail that every query walks over, until a thread has built a larger index with
them. Readers take one state and keep it for a whole query: they never wait, and never see a
mixture. Rows never change: a hash keeps the row it was given.
"""

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from khien.lists.hashes.index import RADIUS, PdqIndex, as_hashes
from khien.lists.hashes.matches import Hashes, Matches, in_order

MANY = 4_096
"""Hashes in the tail before they are merged."""


class _State(NamedTuple):
    built: PdqIndex
    tail: PdqIndex


class LivePdqIndex:
    def __init__(self, index: PdqIndex | None = None, many: int = MANY) -> None:
        """Begin with the hashes of `index`; merge whenever `many` more have come."""
        self._state = _State(index or PdqIndex(()), PdqIndex(()))
        self._many = many
        self._lock = threading.Lock()
        self._merging: threading.Thread | None = None

    def __len__(self) -> int:
        built, tail = self._state
        return len(built) + len(tail)

    @property
    def waiting(self) -> int:
        """Hashes in the tail."""
        return len(self._state.tail)

    def add(self, hashes: ArrayLike) -> int:
        """Take in hashes, found by any query that begins after this; returns their first row."""
        more = as_hashes(hashes)
        with self._lock:
            built, tail = self._state
            self._state = _State(built, PdqIndex.small(np.concatenate((tail.hashes, more))))
            if len(self._state.tail) >= self._many and self._merging is None:
                self._merging = threading.Thread(
                    target=self._merge, name="khien-hashes-merge", daemon=True
                )
                self._merging.start()
            return len(built) + len(tail)

    def query(self, hashes: ArrayLike, radius: int = RADIUS) -> Matches:
        """As `PdqIndex.query`."""
        built, tail = self._state
        queries = as_hashes(hashes)
        old, new = built.query(queries, radius), tail.query(queries, radius)
        if not len(new.entry):
            return old
        return in_order(
            np.concatenate((old.query, new.query)),
            np.concatenate((old.entry, new.entry + len(built))),
            np.concatenate((old.distance, new.distance)),
        )

    def settle(self) -> None:
        """Wait until hashes that are being merged in the background are merged."""
        merging = self._merging
        if merging is not None:
            merging.join()

    def _merge(self) -> None:
        try:
            while True:
                built, tail = self._state
                merged = PdqIndex(np.concatenate((built.hashes, tail.hashes)))
                with self._lock:
                    rest: Hashes = self._state.tail.hashes[len(tail) :].copy()
                    self._state = _State(merged, PdqIndex.small(rest))
                    if len(rest) < self._many:
                        self._merging = None
                        return
        finally:
            if self._merging is threading.current_thread():
                self._merging = None
