"""Readers see the old list or the new one, at every moment, whatever writers do."""

import threading

import pytest

from khien.core.codes import EntryType
from khien.lists.entry import Change, Entry
from khien.lists.release import Release, ReleaseError, sign_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot, SnapshotHolder, holder

KEY = SigningKey(b"\1" * 32)
ALWAYS = Entry("always", EntryType.DOMAIN, "always.example")


def start() -> Snapshot:
    return Snapshot.build("main", 0, "0" * 64, [ALWAYS])


def delta(after: Snapshot, *changes: Change) -> Release:
    return sign_release(KEY, "main", after.version + 1, after.chain, changes)


def test_no_look_up_fails_during_ten_thousand_swaps() -> None:
    first = start()
    second = first.apply(delta(first, Change(entry=Entry("x", EntryType.DOMAIN, "x.example"))))
    held = SnapshotHolder(first)
    stop = threading.Event()
    failed: list[str] = []
    asked = 0

    def ask() -> None:
        nonlocal asked
        while not stop.is_set():
            snapshot = held.current
            hits = snapshot.check_many(["always.example", "x.example", "never.example"])
            if [hit is not None for hit in hits] != [True, snapshot.version == 1, False]:
                failed.append(snapshot.label)
            asked += 1

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(10_000):
        held.swap(second if turn % 2 else first)
    stop.set()
    for reader in readers:
        reader.join()
    assert failed == []
    assert asked > 0


def test_releases_are_merged_in_the_background_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holder, "MANY", 20)
    held = SnapshotHolder(start())
    stop = threading.Event()
    failed: list[str] = []

    def ask() -> None:
        while not stop.is_set():
            snapshot = held.current
            last = f"s{snapshot.version}.example"
            hits = snapshot.check_many(["always.example", last])
            if hits[0] is None or (snapshot.version and hits[1] is None):
                failed.append(snapshot.label)

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in range(1, 1001):
        entry = Entry(f"s{version}", EntryType.DOMAIN, f"s{version}.example")
        held.apply(delta(held.current, Change(entry=entry)))
    held.settle()
    stop.set()
    for reader in readers:
        reader.join()
    assert failed == []
    assert held.current.version == 1000
    assert len(held.current) == 1001
    assert held.current.changes_held < 1000
    assert all(held.current.check_many(f"s{n}.example" for n in range(1, 1001)))


def test_a_release_that_does_not_follow_changes_nothing() -> None:
    held = SnapshotHolder(start())
    before = held.current
    with pytest.raises(ReleaseError):
        held.apply(sign_release(KEY, "main", 5, "0" * 64, []))
    assert held.current is before


def test_a_swap_during_a_merge_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holder, "MANY", 1)
    gate = threading.Event()
    compact = Snapshot.compact

    def slow(self: Snapshot) -> Snapshot:
        gate.wait(5)
        return compact(self)

    monkeypatch.setattr(Snapshot, "compact", slow)
    held = SnapshotHolder(start())
    held.apply(delta(held.current, Change(remove="always")))
    other = Snapshot.empty("main")
    assert held.swap(other).version == 1
    gate.set()
    held.settle()
    assert held.current is other
