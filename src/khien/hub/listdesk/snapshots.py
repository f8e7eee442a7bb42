"""The hub's own snapshots: what detectors and guards look things up in, in this process.

Loaded from the newest seed or the database on first use, then kept up with every release: by
`catch_up` before each use (one small query) and at once after a commit in this process. A
snapshot that does not fit the database's chain, such as after a restore, is loaded anew.
"""

import threading
from typing import Any

from khien.core.errors import KhienError
from khien.hub.banks.reading import banks_of
from khien.hub.listdesk import seed_files
from khien.hub.listdesk.models import MAIN, ListState, Release
from khien.hub.listdesk.rows import active_entries
from khien.hub.listdesk.signals import released
from khien.hub.listdesk.signing import signing_key
from khien.lists.release import ReleaseError, verify_release
from khien.lists.snapshot import Snapshot, SnapshotHolder

_holders: dict[str, SnapshotHolder] = {}
_lock = threading.RLock()


def holder(list_name: str = MAIN) -> SnapshotHolder:
    """The holder of a list in this process, made with the empty list; `catch_up` fills it."""
    with _lock:
        if list_name not in _holders:
            _holders[list_name] = SnapshotHolder(Snapshot.empty(list_name))
        return _holders[list_name]


def current_snapshot(list_name: str = MAIN) -> Snapshot:
    """The list as the database has it now."""
    return catch_up(list_name)


def catch_up(list_name: str = MAIN) -> Snapshot:
    """Bring this process's snapshot to the database's version; returns it."""
    held = holder(list_name)
    state = ListState.objects.filter(name=list_name).first()
    if state is None:
        if held.current.version:
            held.swap(Snapshot.empty(list_name))
        return held.current
    if (held.current.version, held.current.chain) == (state.version, state.chain):
        return held.current
    with _lock:
        if not _apply_missing(held, state):
            held.swap(_load(state))
            _apply_missing(held, state)
    return held.current


def _apply_missing(held: SnapshotHolder, state: ListState) -> bool:
    """True if the held snapshot could be brought to the state by its deltas."""
    since = held.current.version
    if since > state.version or since < state.pruned_to:
        return False
    keys = [signing_key().public]
    lines = (
        Release.objects.filter(list=state, version__gt=since, version__lte=state.version)
        .order_by("version")
        .values_list("line", flat=True)
    )
    try:
        for line in lines.iterator(chunk_size=50):
            held.apply(verify_release(line, keys, state.name))
    except ReleaseError:
        return False
    return held.current.chain == state.chain


def _load(state: ListState) -> Snapshot:
    path = seed_files.newest(state.name)
    if path is not None:
        try:
            found = seed_files.load(path, state.name)
        except KhienError:
            found = None  # damaged or of another key: the database has everything
        if found is not None and _fits(found, state):
            return found
    return Snapshot.build(
        state.name, state.version, state.chain, active_entries(state), banks_of(state.name)
    )


def _fits(found: Snapshot, state: ListState) -> bool:
    """Whether deltas lead from a seed's version to the state without a break."""
    if (found.version, found.chain) == (state.version, state.chain):
        return True
    if not state.pruned_to <= found.version < state.version:
        return False
    following = Release.objects.filter(list=state, version=found.version + 1).first()
    if following is None:
        return False
    manifest = verify_release(following.line, [signing_key().public], state.name).manifest
    return manifest.previous == found.chain


def _after_release(sender: Any, list_name: str, **_news: Any) -> None:
    if list_name in _holders:
        catch_up(list_name)


released.connect(_after_release, dispatch_uid="listdesk.snapshots")
