"""Any list, changed in any way, answers as going through every entry does."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from khien.core.codes import EntryType, Severity
from khien.lists.entry import Change, Entry
from khien.lists.links import canonical
from khien.lists.release import sign_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot
from unit.lists.slow_list import SlowList

KEY = SigningKey(b"\1" * 32)
PAST, FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)

HOSTS = st.sampled_from(
    [
        "example",
        "a.example",
        "b.a.example",
        "c.b.a.example",
        "blogspot.com",
        "x.blogspot.com",
        "[::1]",
    ]
)
PATHS = st.sampled_from(["/", "/p", "/p/q", "/p/q/r", "/p?x=1", "/p/q?x=1", "/#/p", "/p#!q"])
TIKTOK = st.sampled_from(
    [
        "https://www.tiktok.com/@u",
        "https://www.tiktok.com/@v",
        "https://www.tiktok.com/@u/video/7123456789012345678",
        "https://www.tiktok.com/",
    ]
)
URLS = st.builds("https://{}{}".format, HOSTS, PATHS) | TIKTOK


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    type = draw(st.sampled_from([EntryType.DOMAIN, EntryType.URL, EntryType.ACCOUNT]))
    if type is EntryType.DOMAIN:
        value = draw(HOSTS | st.just("tiktok.com"))
    else:
        link = canonical(draw(URLS))
        assert link is not None
        value = link.url
    return Entry(
        draw(st.sampled_from("abcdefghijkl")),
        type,
        value,
        draw(st.booleans()),
        severity=draw(st.none() | st.sampled_from(Severity)),
        source=draw(st.sampled_from(["", "hub"])),
        expires=draw(st.sampled_from([None, None, PAST, FUTURE])),
    )


CHANGES = st.builds(Change, entry=entries()) | st.builds(
    Change, remove=st.sampled_from("abcdefghijkl")
)


@given(
    st.lists(entries(), max_size=12, unique_by=lambda entry: entry.id),
    st.lists(st.tuples(st.lists(CHANGES, max_size=4), st.booleans()), max_size=4),
    st.lists(URLS, min_size=5, max_size=20),
)
@settings(max_examples=200, deadline=None)
def test_look_ups_agree_with_the_plain_rules(
    start: list[Entry], deltas: list[tuple[list[Change], bool]], asked: list[str]
) -> None:
    snapshot = Snapshot.build("main", 0, "0" * 64, start)
    slow = SlowList(start)
    for changes, merge in [([], False), *deltas]:
        release = sign_release(KEY, "main", snapshot.version + 1, snapshot.chain, changes)
        snapshot = snapshot.apply(release)
        slow.change(changes)
        if merge:
            snapshot = snapshot.compact()
        assert {entry.id: entry for entry in snapshot.entries()} == slow.entries
        assert len(snapshot) == len(slow.entries)
        expected = []
        for text in asked:
            link = canonical(text)
            assert link is not None
            expected.append(slow.link(link))
            assert snapshot.link(link) == expected[-1]
            assert (snapshot.known_good_host(link.host) is not None) == slow.good_host(link.host)
            assert snapshot.host(link.host) == slow.host(
                link.host.removeprefix("www.") if "tiktok" in link.host else link.host
            )
        assert snapshot.check_many(asked) == expected
        for entry_id in "abcdefghijkl":
            assert snapshot.get(entry_id) == slow.entries.get(entry_id)
