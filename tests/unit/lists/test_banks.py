"""Banks of hashes: switched off and on as one, for everybody or for a stable share of contents."""

import random
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from khien.core.clock import now
from khien.core.codes import EntryType, Kind, Severity
from khien.lists.banks import Bank, in_share
from khien.lists.entry import Change, Entry
from khien.lists.hashes.matches import Hashes
from khien.lists.release import GENESIS, sign_release
from khien.lists.seed import load_seed, write_seed
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot

KEY = SigningKey.generate()
SHA, MD5, PDQ = "a1" * 32, "b2" * 16, "c3" * 32
NO_ROWS = np.empty((0, 32), np.uint8)


def harmful(id: str, type: EntryType, value: str, **about: object) -> Entry:
    return Entry(id, type, value, kind=Kind.SCAM, severity=Severity.HIGH, **about)  # type: ignore[arg-type]


def row(hash_: str, *flipped: int) -> Hashes:
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(hash_), np.uint8))
    bits[list(flipped)] ^= 1
    return np.packbits(bits).reshape(1, 32)


def listed(*entries: Entry, banks: tuple[Bank, ...] = ()) -> Snapshot:
    return Snapshot.build("main", 1, GENESIS, entries, banks)


def ids(snapshot: Snapshot, sha256: str = "", md5: str = "", pdq: Hashes = NO_ROWS) -> list[str]:
    return [hit.entry.id for hit in snapshot.pictures(sha256, md5, pdq)]


ALL = (
    harmful("s", EntryType.SHA256, SHA, bank="partner"),
    harmful("m", EntryType.MD5, MD5, bank="partner"),
    harmful("p", EntryType.PDQ, PDQ, bank="partner"),
)


def test_an_entry_matches_in_a_bank_that_nobody_limits() -> None:
    for banks in ((), (Bank("other", enabled=False),), (Bank("partner"),)):
        assert ids(listed(*ALL, banks=banks), SHA, MD5, row(PDQ)) == ["s", "m", "p"]


def test_a_bank_that_is_off_matches_nothing_but_says_what_it_would_have() -> None:
    snapshot = listed(*ALL, banks=(Bank("partner", enabled=False),))
    found = snapshot.pictures_found(SHA, MD5, row(PDQ, 7))
    assert found.harmful == []
    assert [(hit.entry.id, hit.off, hit.distance) for hit in found.off] == [
        ("m", "bank", 0),
        ("s", "bank", 0),
        ("p", "bank", 1),
    ]
    assert snapshot.exact(EntryType.MD5, MD5) is None


def test_a_share_is_stable_and_only_ever_grows() -> None:
    contents = [random.Random(i).randbytes(32).hex() for i in range(4_000)]
    shares = [0.0, 0.01, 0.1, 0.5, 1.0]
    taken = [{c for c in contents if in_share(Bank("b", share=s), c)} for s in shares]
    for share, some, more in zip(shares, taken, [*taken[1:], set(contents)], strict=True):
        assert some <= more
        assert len(some) == pytest.approx(4_000 * share, abs=110)
    other = {c for c in contents if in_share(Bank("c", share=0.5), c)}
    assert 700 < len(other & taken[3]) < 1_300  # each bank takes others


def test_a_share_is_counted_as_the_page_for_strangers_says() -> None:
    number = int.from_bytes(blake2b(f"partner\n{PDQ}".encode(), digest_size=8).digest(), "big")
    share = number / 2**64
    assert not in_share(Bank("partner", share=share * 0.999), PDQ)
    assert in_share(Bank("partner", share=share * 1.001), PDQ)


def test_the_share_of_a_match_is_that_of_the_hash_it_was_met_by() -> None:
    """Who sends the file and who sends one of its hashes get the same answer."""
    for share in np.linspace(0.05, 0.95, 10):
        snapshot = listed(*ALL, banks=(Bank("partner", share=float(share)),))
        alone = ids(snapshot, SHA) + ids(snapshot, md5=MD5) + ids(snapshot, pdq=row(PDQ, 3))
        assert ids(snapshot, SHA, MD5, row(PDQ, 3)) == alone


@pytest.mark.parametrize(("hours", "on"), [(1, False), (-1, True)])
def test_an_entry_is_off_until_its_date(hours: int, on: bool) -> None:
    until = now() + timedelta(hours=hours)
    snapshot = listed(
        harmful("p", EntryType.PDQ, PDQ, off_until=until),
        harmful("d", EntryType.DOMAIN, "xau.example", off_until=until),
    )
    found = snapshot.pictures_found("", "", row(PDQ))
    assert [hit.entry.id for hit in found.harmful] == (["p"] if on else [])
    assert [hit.off for hit in found.off] == ([] if on else ["entry"])
    assert (snapshot.check_link("https://xau.example/a") is not None) is on


def test_a_known_good_entry_that_is_off_shields_nothing() -> None:
    good = Entry("g", EntryType.PDQ, PDQ, harmful=False, bank="good")
    bad = harmful("p", EntryType.PDQ, PDQ)
    assert ids(listed(good, bad), pdq=row(PDQ)) == []
    assert ids(listed(good, bad, banks=(Bank("good", enabled=False),)), pdq=row(PDQ)) == ["p"]


def test_known_good_entries_that_were_met_are_named() -> None:
    good = Entry("g", EntryType.SHA256, SHA, harmful=False)
    found = listed(good, *ALL).pictures_found(SHA, MD5, row(PDQ))
    assert found.harmful == []
    assert [hit.entry.id for hit in found.good] == ["g"]


def test_a_delta_switches_a_bank_and_a_seed_carries_it(tmp_path: Path) -> None:
    snapshot = listed(*ALL)
    off = sign_release(KEY, "main", 2, GENESIS, (), banks=[Bank("partner", enabled=False)])
    snapshot = snapshot.apply(off)
    assert ids(snapshot, SHA) == []
    write_seed(tmp_path / "seed", KEY, snapshot)
    again = load_seed(tmp_path / "seed", [KEY.public])
    assert again.banks == snapshot.banks
    assert ids(again, SHA) == []
    assert ids(again.compact(), SHA) == []
    on = sign_release(
        KEY,
        "main",
        3,
        snapshot.chain,
        [Change(remove="m")],
        banks=[Bank("partner"), Bank("second", share=0.5)],
    )
    after = again.apply(on).compact()
    assert ids(after, SHA, MD5) == ["s"]
    assert set(after.banks) == {"partner", "second"}


def test_bank_and_date_of_an_entry_survive_the_seed(tmp_path: Path) -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    entry = harmful("x", EntryType.PDQ, PDQ, bank="partner", off_until=until)
    write_seed(tmp_path / "seed", KEY, listed(entry, *ALL[:2]))
    again = load_seed(tmp_path / "seed", [KEY.public])
    assert again.get("x") == entry
    assert {e.id: e for e in again.entries()}["s"] == ALL[0]
