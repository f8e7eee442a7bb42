"""The one place from which readers take the snapshot in force."""

import threading

from khien.lists.release import Release
from khien.lists.snapshot.snapshot import Snapshot

MANY = 4_096
"""Changes over a base before they are merged."""


class SnapshotHolder:
    """Holds the snapshot in force. Readers take `current` once and keep it for a whole answer.

    Writers `swap` in another or `apply` a release; readers never wait for them.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.current = snapshot
        self._lock = threading.Lock()
        self._merging: threading.Thread | None = None
        self._since: list[Release] = []

    def swap(self, snapshot: Snapshot) -> Snapshot:
        """Put `snapshot` in force; returns the one before."""
        with self._lock:
            self._merging = None
            self._since.clear()
            before, self.current = self.current, snapshot
        return before

    def apply(self, release: Release) -> Snapshot:
        """Put the next version in force. Raises `ReleaseError`, and keeps the present one then."""
        with self._lock:
            self.current = self.current.apply(release)
            if self._merging is not None:
                self._since.append(release)
            elif self.current.changes_held >= MANY:
                self._merge_in_background(self.current)
            return self.current

    def settle(self) -> None:
        """Wait until changes that are being merged in the background are merged."""
        merging = self._merging
        if merging is not None:
            merging.join()

    def _merge_in_background(self, snapshot: Snapshot) -> None:
        def merge() -> None:
            merged: Snapshot | None = None
            try:
                merged = snapshot.compact()
            finally:
                with self._lock:
                    if self._merging is threading.current_thread():
                        self._merging = None
                        self._put_merged(merged)
                        self._since.clear()

        self._merging = threading.Thread(target=merge, name="khien-lists-merge", daemon=True)
        self._merging.start()

    def _put_merged(self, merged: Snapshot | None) -> None:
        """Put a merged snapshot in force, led on to the present version. The lock is held."""
        if merged is None:
            return
        for release in self._since:
            merged = merged.apply(release)
        if merged.chain == self.current.chain:
            self.current = merged
