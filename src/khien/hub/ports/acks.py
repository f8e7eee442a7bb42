"""Acknowledgements of clients, gathered for a moment and written many at once.

A thousand clients acknowledge a release within the same second; written one by one they would
hold up the desk. What has not been written at a crash is no loss: clients repeat themselves.
"""

from threading import Lock

from khien.core.clock import now
from khien.core.wire import Caller
from khien.hub.ports.keys import HubKeyRing
from khien.hub.providers import actions
from khien.hub.providers.actions import Ack


class HubAcks:
    """`acknowledge` only remembers; the server's watcher calls `write` a few times a second."""

    def __init__(self, keys: HubKeyRing) -> None:
        self._keys = keys
        self._lock = Lock()
        self._waiting: dict[tuple[int, str, str, int], Ack] = {}

    def acknowledge(self, caller: Caller, name: str, version: int, client_id: str) -> None:
        """Note that a client of this caller enforces `version` of list `name` now."""
        provider_id = self._keys.provider_id(caller)
        if provider_id is None:
            return
        ack = Ack(provider_id, client_id, name, version, now())
        with self._lock:
            self._waiting.setdefault((provider_id, client_id, name, version), ack)

    def write(self) -> int:
        """Write what was gathered; returns how many. On failure everything is kept for later."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return 0
        try:
            actions.acknowledge(waiting.values())
        except BaseException:
            with self._lock:
                self._waiting = {**waiting, **self._waiting}
            raise
        return len(waiting)
