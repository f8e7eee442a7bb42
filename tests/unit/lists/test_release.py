"""A release is used only if it is exactly what the publisher signed, and the very next one."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.core.codes import EntryType
from khien.lists.entry import Change, Entry
from khien.lists.release import (
    GENESIS,
    Release,
    ReleaseError,
    next_chain,
    sign_release,
    verify_release,
)
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot

KEY = SigningKey(b"\1" * 32)
OTHER = SigningKey(b"\2" * 32)
WHEN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def add(name: str) -> Change:
    return Change(entry=Entry(id=name, type=EntryType.DOMAIN, value=f"{name}.example"))


def history(length: int) -> list[Release]:
    made: list[Release] = []
    chain = GENESIS
    for version in range(1, length + 1):
        release = sign_release(KEY, "main", version, chain, [add(f"site{version}")], WHEN)
        chain = release.chain
        made.append(release)
    return made


def fault_of(line: str | bytes, list_name: str | None = "main") -> str:
    with pytest.raises(ReleaseError) as caught:
        verify_release(line, [KEY.public], list_name)
    assert str(caught.value)
    return caught.value.fault


def resigned(changes: dict[str, Any], key: SigningKey = KEY) -> str:
    """A release with other words, signed by somebody."""
    signed = json.loads(json.loads(history(1)[0].line)["signed"]) | changes
    text = json.dumps(signed)
    signature = base64.b64encode(key.sign(text.encode())).decode()
    return json.dumps({"signed": text, "signature": signature, "key": key.public.id})


def test_a_release_comes_back_as_it_was_signed() -> None:
    release = history(1)[0]
    read = verify_release(release.line, [OTHER.public, KEY.public], "main")
    assert read == release
    assert read.manifest.changes == (add("site1"),)
    assert verify_release(release.line.encode() + b"\n", [KEY.public]) == release


def test_the_wire_form_is_the_one_that_is_documented() -> None:
    line = json.loads(history(1)[0].line)
    assert set(line) == {"signed", "signature", "key"}
    signed = json.loads(line["signed"])
    assert signed == {
        "format": "khien-release/1",
        "list": "main",
        "version": 1,
        "kind": "delta",
        "made_at": "2026-11-21T09:00:00Z",
        "previous": "0" * 64,
        "changes": [{"entry": {"id": "site1", "type": "domain", "value": "site1.example"}}],
    }
    assert history(1)[0].chain == next_chain("0" * 64, line["signed"].encode())


def test_who_signed_matters() -> None:
    assert fault_of(resigned({}, OTHER)) == "unknown_key"
    line = json.loads(resigned({}, OTHER)) | {"key": KEY.public.id}
    assert fault_of(json.dumps(line)) == "bad_signature"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"format": "khien-release/2"}, "unreadable"),
        ({"list": "other"}, "wrong_list"),
        ({"version": 0}, "unreadable"),
        ({"version": "one"}, "unreadable"),
        ({"previous": "xyz"}, "unreadable"),
        ({"previous": "0" * 63 + "G"}, "unreadable"),
        ({"kind": "rumour"}, "unreadable"),
        ({"changes": [{}]}, "unreadable"),
        (
            {"changes": [{"remove": "a", "entry": {"id": "a", "type": "url", "value": "b"}}]},
            "unreadable",
        ),
        ({"changes": [{"entry": {"id": "a", "type": "spell", "value": "b"}}]}, "unreadable"),
    ],
)
def test_signed_nonsense_is_refused(changes: dict[str, Any], fault: str) -> None:
    assert fault_of(resigned(changes)) == fault


@pytest.mark.parametrize(
    "line",
    ["", "null", "[]", "{}", "\0", "é", '{"signed":"{}","signature":"é","key":"x"}', "[" * 100_000],
    ids=lambda line: line[:20],
)
def test_nonsense_is_refused(line: str) -> None:
    assert fault_of(line) == "unreadable"


@given(st.binary(max_size=200) | st.text(max_size=200))
@settings(max_examples=300)
def test_any_bytes_give_a_release_error(noise: bytes | str) -> None:
    assert fault_of(noise) == "unreadable"


@given(st.data())
@settings(max_examples=300)
def test_no_changed_byte_goes_unseen(data: st.DataObject) -> None:
    line = bytearray(history(1)[0].line.encode())
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != line[place]))
    try:
        read = verify_release(bytes(line), [KEY.public], "main")
    except ReleaseError:
        return
    # Other bytes may be the same JSON, never other words.
    assert read.manifest == history(1)[0].manifest


@given(st.permutations(range(6)))
def test_only_the_right_order_is_applied(order: list[int]) -> None:
    releases = history(6)
    snapshot = Snapshot.empty("main")
    for place in order:
        release = releases[place]
        if place == snapshot.version:
            snapshot = snapshot.apply(release)
        else:
            with pytest.raises(ReleaseError) as caught:
                snapshot.apply(release)
            assert caught.value.fault == ("gap" if place > snapshot.version else "already_applied")
    assert len(snapshot) == snapshot.version


@given(st.integers(0, 4), st.integers(1, 5))
def test_a_gap_is_never_stepped_over(have: int, skipped: int) -> None:
    releases = history(10)
    snapshot = Snapshot.empty("main")
    for release in releases[:have]:
        snapshot = snapshot.apply(release)
    with pytest.raises(ReleaseError, match="missing"):
        snapshot.apply(releases[have + skipped])


def test_another_history_does_not_follow() -> None:
    first = history(1)[0]
    snapshot = Snapshot.empty("main").apply(first)
    forged = sign_release(KEY, "main", 2, "ab" * 32, [add("site2")])
    with pytest.raises(ReleaseError) as caught:
        snapshot.apply(forged)
    assert caught.value.fault == "broken_chain"


def test_a_release_of_another_list_is_refused() -> None:
    with pytest.raises(ReleaseError) as caught:
        Snapshot.empty("other").apply(history(1)[0])
    assert caught.value.fault == "wrong_list"


def test_the_chain_holds_every_word_of_the_past() -> None:
    one = sign_release(KEY, "main", 1, GENESIS, [add("a")], WHEN)
    two = sign_release(KEY, "main", 1, GENESIS, [add("b")], WHEN)
    assert one.chain != two.chain
