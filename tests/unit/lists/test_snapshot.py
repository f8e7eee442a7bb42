"""What is looked up in a snapshot, told case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from khien.core.codes import EntryType, Kind, Severity
from khien.core.errors import KhienError
from khien.lists.entry import Change, Entry
from khien.lists.links import canonical
from khien.lists.release import GENESIS, sign_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot
from khien.lists.snapshot import snapshot as snapshots

KEY = SigningKey(b"\1" * 32)
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def domain(name: str, *, good: bool = False, **more: object) -> Entry:
    return Entry(f"d-{name}-{good}", EntryType.DOMAIN, name, not good, **more)  # type: ignore[arg-type]


def url(value: str, *, good: bool = False) -> Entry:
    return Entry(f"u-{value}-{good}", EntryType.URL, value, not good)


def listed(*entries: Entry) -> Snapshot:
    return Snapshot.build("main", 3, "ab" * 32, entries)


def hit(snapshot: Snapshot, text: str) -> str | None:
    """The value that matches an address, asked in every way there is."""
    found = snapshot.check_link(text)
    assert snapshot.check_many([text]) == [found]
    link = canonical(text)
    assert (snapshot.link(link) if link else None) == found
    return found.value if found else None


def after(snapshot: Snapshot, *changes: Change) -> Snapshot:
    return snapshot.apply(
        sign_release(KEY, snapshot.list_name, snapshot.version + 1, snapshot.chain, changes)
    )


def test_an_empty_list_matches_nothing() -> None:
    empty = Snapshot.empty("main")
    assert empty.label == "main@0"
    assert empty.chain == GENESIS
    assert len(empty) == 0
    assert hit(empty, "https://bet88.example/") is None
    assert empty.phrases("bất cứ gì") == []
    assert empty.get("x") is None
    assert list(empty.entries()) == []


def test_a_domain_covers_what_is_below_it_and_nothing_beside_it() -> None:
    snapshot = listed(domain("bet88.example"))
    for text in (
        "bet88.example",
        "https://www.bet88.example/vip?x=1",
        "http://m.bet88.example:8080/",
        "http://user@bet88.example./#x",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fbet88.example",
        "http://\u200bbet88.example/",
    ):
        assert hit(snapshot, text) == "bet88.example", text
    for text in (
        "https://notbet88.example/",
        "https://example/",
        "https://bet88.example.com/",
        "x",
    ):
        assert hit(snapshot, text) is None, text


def test_a_listed_ending_never_blocks_what_is_below_it() -> None:
    snapshot = listed(domain("example"))
    assert hit(snapshot, "https://bet88.example/") is None


def test_an_address_covers_what_is_below_its_path() -> None:
    snapshot = listed(url("https://h.example/bad"))
    assert hit(snapshot, "https://www.h.example/bad/") == "https://h.example/bad"
    assert hit(snapshot, "https://h.example/bad/x?y#z") == "https://h.example/bad"
    assert hit(snapshot, "https://h.example/%62ad") == "https://h.example/bad"
    assert hit(snapshot, "https://h.example//bad") == "https://h.example/bad"
    assert hit(snapshot, "https://h.example/badly") is None
    assert hit(snapshot, "https://h.example/") is None
    assert hit(snapshot, "https://sub.h.example/bad") is None


def test_a_query_is_part_of_the_address() -> None:
    snapshot = listed(url("https://h.example/watch?v=1"))
    assert hit(snapshot, "https://h.example/watch?utm_source=a&v=1#t") is not None
    assert hit(snapshot, "https://h.example/watch?v=2") is None
    assert hit(snapshot, "https://h.example/watch") is None


def test_an_account_covers_its_posts() -> None:
    account = Entry("a", EntryType.ACCOUNT, "https://www.tiktok.com/@xau")
    snapshot = listed(account)
    assert snapshot.check_link("https://m.tiktok.com/@Xau?lang=vi") == account
    assert snapshot.check_link("https://www.tiktok.com/@xau/video/7123456789012345678") == account
    assert snapshot.check_link("https://www.tiktok.com/@tot/video/7123456789012345678") is None


def test_an_entry_written_by_an_older_hub_is_still_found() -> None:
    snapshot = listed(
        url("https://youtu.be/dQw4w9WgXcQ"),
        domain("WWW.Bet88.Example."),
        url("http://h.example/a/"),
    )
    assert hit(snapshot, "https://www.youtube.com/watch?v=dQw4w9WgXcQ") is not None
    assert hit(snapshot, "https://bet88.example/") == "WWW.Bet88.Example."
    assert hit(snapshot, "https://h.example/a/b") is not None


def test_expired_entries_never_match_but_can_be_read() -> None:
    gone = domain("old.example", expires=PAST)
    later = domain("new.example", expires=datetime.now(UTC) + timedelta(hours=1))
    snapshot = listed(
        gone,
        later,
        Entry("p", EntryType.PHRASE, "cá độ", expires=PAST),
        domain("bet88.example"),
        Entry("g", EntryType.DOMAIN, "bet88.example", harmful=False, expires=PAST),
    )
    assert hit(snapshot, "https://old.example/") is None
    assert hit(snapshot, "https://new.example/") == "new.example"
    assert hit(snapshot, "https://bet88.example/") == "bet88.example"
    assert snapshot.phrases("cá độ") == []
    assert snapshot.get(gone.id) == gone


def test_an_entry_expires_while_the_snapshot_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    until = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    snapshot = listed(
        domain("bet88.example", expires=until),
        Entry("1", EntryType.DOMAIN, "lode.example", expires=until),
        Entry("2", EntryType.DOMAIN, "lode.example", expires=until),
    )
    clock = "khien.lists.snapshot.matching.now"
    monkeypatch.setattr(clock, lambda: until - timedelta(microseconds=1))
    assert hit(snapshot, "bet88.example") == "bet88.example"
    assert hit(snapshot, "lode.example") == "lode.example"
    monkeypatch.setattr(clock, lambda: until)
    assert hit(snapshot, "bet88.example") is None
    assert hit(snapshot, "lode.example") is None


def test_a_known_good_domain_shields_from_domains_only() -> None:
    snapshot = listed(
        domain("gov.example", good=True),
        domain("gov.example"),
        domain("health.gov.example"),
        domain("bad.example"),
        domain("clinic.bad.example", good=True),
        url("https://forum.gov.example/bad"),
        url("https://gov.example/"),
    )
    assert hit(snapshot, "https://gov.example/") is None
    assert hit(snapshot, "https://health.gov.example/x") is None
    assert hit(snapshot, "https://clinic.bad.example/x") is None
    assert hit(snapshot, "https://www.bad.example/x") == "bad.example"
    assert hit(snapshot, "https://forum.gov.example/bad/1") == "https://forum.gov.example/bad"
    good = snapshot.known_good_host("www.health.gov.example")
    assert good is not None
    assert good.value == "gov.example"
    assert snapshot.known_good_host("bad.example") is None


def test_a_known_good_host_of_strangers_does_not_shield_them() -> None:
    snapshot = listed(domain("blogspot.com", good=True), domain("bet88.blogspot.com"))
    assert hit(snapshot, "https://bet88.blogspot.com/") == "bet88.blogspot.com"
    assert hit(snapshot, "https://blogspot.com/") is None


def test_a_known_good_address_shields_its_path() -> None:
    snapshot = listed(
        domain("mixed.example"),
        url("https://mixed.example/help", good=True),
        url("https://mixed.example/help"),
        url("https://mixed.example/help/bad/room"),
    )
    assert hit(snapshot, "https://mixed.example/other") == "mixed.example"
    assert hit(snapshot, "https://mixed.example/help/1") is None
    assert hit(snapshot, "https://mixed.example/help/bad/room/2") is not None


def test_the_most_severe_entry_counts() -> None:
    snapshot = listed(
        Entry("b", EntryType.DOMAIN, "bet88.example", severity=Severity.LOW),
        Entry("c", EntryType.DOMAIN, "bet88.example", severity=Severity.HIGH, kind=Kind.SCAM),
        Entry("a", EntryType.DOMAIN, "bet88.example"),
    )
    found = snapshot.check_link("bet88.example")
    assert found is not None
    assert found.id == "c"
    assert len(snapshot) == 3


def test_hosts_and_hashes_are_looked_up_alone() -> None:
    snapshot = listed(domain("bet88.example"), Entry("h", EntryType.MD5, "ab" * 16))
    assert snapshot.host("WWW.bet88.example.") is not None
    assert snapshot.host("no host at all") is None
    assert snapshot.exact(EntryType.MD5, "AB" * 16) is not None
    assert snapshot.exact(EntryType.SHA256, "ab" * 16) is None
    assert [entry.id for entry in snapshot.entries(EntryType.MD5)] == ["h"]


def test_a_repeated_id_is_refused() -> None:
    with pytest.raises(KhienError, match="Two entries have the id 'x'"):
        listed(*(Entry("x", EntryType.DOMAIN, f"{n}.example") for n in range(2)))


def test_a_change_makes_the_next_snapshot_and_leaves_this_one() -> None:
    first = listed(domain("a.example"), domain("b.example"))
    replaced = Entry("d-b.example-False", EntryType.DOMAIN, "c.example")
    second = after(
        first,
        Change(remove="d-a.example-False"),
        Change(entry=replaced),
        Change(entry=Entry("p", EntryType.PHRASE, "lừa đảo")),
        Change(remove="nobody knows"),
    )
    assert second.label == "main@4"
    assert [hit(first, f"{n}.example") for n in "abc"] == ["a.example", "b.example", None]
    assert [hit(second, f"{n}.example") for n in "abc"] == [None, None, "c.example"]
    assert first.phrases("lua dao") == []
    assert len(second.phrases("lua dao")) == 1
    assert (len(first), len(second)) == (2, 2)
    assert {entry.id for entry in second.entries()} == {"d-b.example-False", "p"}
    back = after(second, Change(entry=domain("a.example")), Change(remove="p"))
    assert hit(back, "a.example") == "a.example"
    assert back.phrases("lua dao") == []


def test_what_came_two_releases_ago_is_still_found() -> None:
    first = after(listed(), Change(entry=url("https://h.example/bad")))
    second = after(first, Change(entry=domain("bet88.example")))
    third = after(second, Change(entry=Entry("p", EntryType.PHRASE, "cá độ")))
    assert hit(third, "https://h.example/bad/x") == "https://h.example/bad"
    assert hit(third, "https://bet88.example/") == "bet88.example"
    assert len(after(third).phrases("ca do")) == 1


def test_holders_of_one_snapshot_share_the_next() -> None:
    first = listed(domain("a.example"))
    release = sign_release(KEY, "main", 4, first.chain, [Change(remove="x")])
    second = first.apply(release)
    assert first.apply(release) is second
    other = sign_release(KEY, "main", 4, first.chain, [Change(entry=domain("b.example"))])
    assert first.apply(other) is not second


def test_merging_changes_nothing_that_can_be_seen() -> None:
    snapshot = listed(*(domain(f"{n}.example") for n in range(50)))
    changed = after(
        snapshot,
        *(Change(remove=f"d-{n}.example-False") for n in range(10)),
        Change(entry=Entry("p", EntryType.PHRASE, "cá độ")),
        Change(entry=url("https://h.example/bad")),
    )
    merged = changed.compact()
    assert merged.changes_held == 0
    assert merged.compact() is merged
    assert changed.compact() is merged
    assert (merged.label, merged.chain, len(merged)) == (changed.label, changed.chain, len(changed))
    assert {e.id: e for e in merged.entries()} == {e.id: e for e in changed.entries()}
    for text in ("5.example", "20.example", "h.example/bad"):
        assert hit(merged, text) == hit(changed, text)
    assert merged.phrases("ca do") == changed.phrases("ca do")
    later = after(merged, Change(remove="d-20.example-False"))
    assert hit(later, "20.example") is None
    assert len(later) == len(merged) - 1


def test_a_list_that_grew_from_nothing_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "REBUILD", 10)
    grown = after(
        Snapshot.empty("main"), *(Change(entry=domain(f"{n}.example")) for n in range(30))
    )
    merged = after(grown, Change(remove="d-7.example-False")).compact()
    assert len(merged) == 29
    assert merged._base.apart == {}
    assert hit(merged, "7.example") is None
    assert hit(merged, "8.example") == "8.example"
