"""One copy of a list per process, however many clients follow it.

A game server may hold a client per world; a million entries need not be in memory a hundred
times. Snapshots are immutable, so clients that reach the same chain value share one. Only
snapshots whose releases each client has verified for itself are looked up here: the key is the
chain value that a verified signature covers.
"""

from collections.abc import Callable
from threading import Lock
from weakref import WeakValueDictionary

from khien.lists.snapshot import Snapshot

_Key = tuple[str, int, str]
_known: WeakValueDictionary[_Key, Snapshot] = WeakValueDictionary()
_building: dict[_Key, Lock] = {}
_guard = Lock()


def shared(list_name: str, version: int, chain: str, build: Callable[[], Snapshot]) -> Snapshot:
    """The snapshot with this chain value: the one already in memory, or what `build` returns.

    Clients that ask for the same one at the same time wait for the first to build it.
    """
    key = (list_name, version, chain)
    with _guard:
        found = _known.get(key)
        if found is not None:
            return found
        lock = _building.setdefault(key, Lock())
    with lock:
        with _guard:
            found = _known.get(key)
        if found is None:
            try:
                found = build()
            finally:
                with _guard:
                    _building.pop(key, None)
            with _guard:
                _known[key] = found
        return found
