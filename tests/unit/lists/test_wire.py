"""A stranger who read docs/en/lists.md, and nothing of ours, can follow a list."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from nacl.signing import VerifyKey

from khien.core.codes import EntryType, Severity
from khien.lists.entry import Change, Entry
from khien.lists.release import GENESIS, sign_release
from khien.lists.seed import write_seed
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot

DOC = Path(__file__).parents[3] / "docs" / "en" / "lists.md"


class Stranger:
    """Follows the page word by word, with a JSON parser, SHA-256 and Ed25519."""

    def __init__(self, public_key: str) -> None:
        raw = base64.b64decode(public_key.removeprefix("ed25519:"))
        self.key = VerifyKey(raw)
        self.key_id = hashlib.sha256(raw).hexdigest()[:16]
        self.version = 0
        self.chain = "0" * 64
        self.entries: dict[str, dict[str, Any]] = {}

    def words(self, line: str) -> tuple[bytes, dict[str, Any]]:
        outer = json.loads(line)
        signed = outer["signed"].encode()
        assert outer["key"] == self.key_id
        self.key.verify(signed, base64.b64decode(outer["signature"]))
        words = json.loads(signed)
        assert words["format"] == "khien-release/1"
        return signed, words

    def take_seed(self, content: bytes) -> None:
        head, _, rest = content.partition(b"\n")
        _, words = self.words(head.decode())
        assert words["kind"] == "seed"
        assert hashlib.sha256(rest).hexdigest() == words["sha256"]
        lines = rest.splitlines()
        assert len(lines) == words.get("count", 0)
        self.entries = {entry["id"]: entry for entry in map(json.loads, lines)}
        self.version, self.chain = words["version"], words["chain"]

    def take_delta(self, line: str) -> None:
        signed, words = self.words(line)
        assert words["kind"] == "delta"
        assert words["version"] == self.version + 1
        assert words["previous"] == self.chain
        for change in words.get("changes", ()):
            if "entry" in change:
                self.entries[change["entry"]["id"]] = change["entry"]
            else:
                self.entries.pop(change["remove"], None)
        self.version = words["version"]
        self.chain = hashlib.sha256(bytes.fromhex(self.chain) + signed).hexdigest()


def test_a_stranger_follows_from_the_seed(tmp_path: Path) -> None:
    key = SigningKey.generate()
    entries = [
        Entry("a", EntryType.DOMAIN, "a.example", severity=Severity.HIGH),
        Entry("b", EntryType.PHRASE, "cá độ bóng đá"),
        Entry("g", EntryType.DOMAIN, "gov.example", harmful=False),
    ]
    ours = Snapshot.build("main", 3, "ab" * 32, entries)
    write_seed(tmp_path / "seed", key, ours)
    stranger = Stranger(key.public.text)
    stranger.take_seed((tmp_path / "seed").read_bytes())
    steps = [
        [Change(remove="a"), Change(entry=Entry("c", EntryType.URL, "https://h.example/é"))],
        [],
        [Change(entry=Entry("c", EntryType.URL, "https://h.example/f"))],
    ]
    for changes in steps:
        release = sign_release(key, "main", ours.version + 1, ours.chain, changes)
        ours = ours.apply(release)
        stranger.take_delta(release.line)
    assert (stranger.version, stranger.chain) == (ours.version, ours.chain)
    assert set(stranger.entries) == {entry.id for entry in ours.entries()}
    assert stranger.entries["c"] == {"id": "c", "type": "url", "value": "https://h.example/f"}
    assert stranger.entries["g"]["harmful"] is False


def test_an_empty_list_has_a_seed(tmp_path: Path) -> None:
    key = SigningKey.generate()
    write_seed(tmp_path / "seed", key, Snapshot.empty("main"))
    stranger = Stranger(key.public.text)
    stranger.take_seed((tmp_path / "seed").read_bytes())
    assert (stranger.version, stranger.chain, stranger.entries) == (0, GENESIS, {})


def test_the_example_of_the_page_is_true() -> None:
    page = DOC.read_text("utf-8")
    public = re.search(r"`(ed25519:[A-Za-z0-9+/]{43}=)`", page)
    line = re.search(r'^\{"signed":"\{.*\}$', page, re.MULTILINE)
    chain = re.search(r"its chain value is `([0-9a-f]{64})`", page)
    assert public and line and chain
    assert public[1] == SigningKey(b"\1" * 32).public.text
    stranger = Stranger(public[1])
    assert stranger.key_id in page
    stranger.take_delta(line[0])
    assert stranger.chain == chain[1]
    assert stranger.entries["k7m2"]["value"] == "bet88.example"
