"""A seed is the whole list, or it is nothing."""

import gc
import os
import threading
import weakref
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.core.errors import KhienError
from khien.lists.entry import Change, Entry
from khien.lists.release import ReleaseError, sign_release
from khien.lists.seed import load_seed, read_head, write_seed
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot

KEY = SigningKey(b"\1" * 32)
OTHER = SigningKey(b"\2" * 32)
ENTRIES = [
    Entry(
        f"e{n}",
        EntryType.DOMAIN,
        f"site{n}.example",
        group=Group.HARMFUL_CONTENT,
        kind=Kind.GAMBLING,
        severity=Severity.HIGH,
        source="hub",
        rule="vn.one",
        first_seen=datetime(2026, 11, 21, 9, 0, 0, n, tzinfo=UTC),
    )
    for n in range(100)
] + [
    Entry("good", EntryType.DOMAIN, "gov.example", harmful=False),
    Entry("words", EntryType.PHRASE, "Cá độ bóng đá"),
    Entry("hash", EntryType.SHA256, "ab" * 32),
]


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "lists" / "main.seed"
    write_seed(path, KEY, Snapshot.build("main", 7, "cd" * 32, ENTRIES))
    return path


def test_a_list_comes_back_whole(seed: Path) -> None:
    snapshot = load_seed(seed, [KEY.public], "main")
    assert snapshot.label == "main@7"
    assert snapshot.chain == "cd" * 32
    assert sorted(snapshot.entries(), key=lambda e: e.id) == sorted(ENTRIES, key=lambda e: e.id)
    assert os.listdir(seed.parent) == ["main.seed"]


def test_deltas_follow_a_seed(seed: Path) -> None:
    snapshot = load_seed(seed, [KEY.public])
    following = sign_release(KEY, "main", 8, snapshot.chain, [Change(remove="e1")])
    assert len(snapshot.apply(following)) == len(ENTRIES) - 1


def test_all_who_load_a_seed_share_one_snapshot(seed: Path) -> None:
    found: list[Snapshot] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_seed(seed, [KEY.public])))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(snapshot) for snapshot in found}) == 1


def test_a_seed_nobody_holds_is_let_go(seed: Path) -> None:
    held = weakref.ref(load_seed(seed, [KEY.public]))
    gc.collect()
    assert held() is None


def test_only_a_trusted_seed_is_read(seed: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        load_seed(seed, [OTHER.public])
    assert caught.value.fault == "unknown_key"
    with pytest.raises(ReleaseError) as caught:
        load_seed(seed, [KEY.public], "other")
    assert caught.value.fault == "wrong_list"
    assert read_head(seed, [KEY.public]).manifest.count == len(ENTRIES)


@given(st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_goes_unseen(seed: Path, data: st.DataObject) -> None:
    content = bytearray(seed.read_bytes())
    head = content.index(b"\n") + 1
    damage = data.draw(st.sampled_from(["flip", "cut", "add", "swap", "twice"]))
    if damage == "flip":
        place = data.draw(st.integers(head, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
    elif damage == "cut":
        del content[data.draw(st.integers(head, len(content) - 1)) :]
    elif damage == "add":
        content += b'{"id":"x","type":"domain","value":"x.example"}\n'
    else:
        lines = bytes(content[head:]).splitlines(keepends=True)
        lines[0], lines[1] = (lines[1], lines[0]) if damage == "swap" else (lines[0], lines[0])
        content[head:] = b"".join(lines)
    spoilt = seed.with_name("spoilt.seed")
    spoilt.write_bytes(content)
    with pytest.raises(KhienError) as caught:
        load_seed(spoilt, [KEY.public])
    if isinstance(caught.value, ReleaseError):
        assert caught.value.fault == "damaged_seed"


def test_a_delta_is_no_seed(tmp_path: Path) -> None:
    path = tmp_path / "main.seed"
    path.write_text(sign_release(KEY, "main", 1, "0" * 64, []).line + "\n")
    with pytest.raises(ReleaseError, match="not a seed"):
        load_seed(path, [KEY.public])


def test_a_missing_seed_is_named(tmp_path: Path) -> None:
    with pytest.raises(KhienError, match=r"none\.seed cannot be read"):
        load_seed(tmp_path / "none.seed", [KEY.public])


def test_a_full_disk_leaves_the_old_seed(seed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = seed.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KhienError, match="No space left"):
        write_seed(seed, KEY, Snapshot.build("main", 8, "ee" * 32, []))
    assert seed.read_bytes() == before
    assert os.listdir(seed.parent) == ["main.seed"]


def test_a_list_of_many_chunks_comes_back(tmp_path: Path) -> None:
    entries = [
        Entry(f"n{n}", EntryType.DOMAIN, f"a-rather-long-name-{n}.example") for n in range(40_000)
    ]
    path = tmp_path / "big.seed"
    write_seed(path, KEY, Snapshot.build("big", 1, "ab" * 32, entries))
    assert path.stat().st_size > 2 << 20
    snapshot = load_seed(path, [KEY.public])
    assert len(snapshot) == 40_000
    assert snapshot.get("n39999") == entries[-1]
