"""Every change of a list is one signed step; subscribers follow them or take the seed."""

from datetime import timedelta

import pytest

from factories import lists
from khien.core import clock
from khien.core.codes import EntryType, Kind
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.listdesk import actions, deltas, seed_files, seeds
from khien.hub.listdesk.models import ListEntry, ListState, Release
from khien.hub.listdesk.signing import signing_key
from khien.hub.listdesk.snapshots import catch_up, current_snapshot, holder
from khien.hub.listdesk.values import Unusable
from khien.lists.release import verify_release
from khien.lists.seed import load_seed
from khien.lists.snapshot import Snapshot


@pytest.fixture(autouse=True)
def no_seeds_of_other_tests(db: None) -> None:
    for path in seed_files.seed_files("main"):
        path.unlink()


def _follow(snapshot: Snapshot) -> Snapshot:
    """What a subscriber does with the deltas after its version."""
    for line in deltas.since("main", snapshot.version) or []:
        snapshot = snapshot.apply(verify_release(line, [signing_key().public], "main"))
    return snapshot


def test_a_subscriber_that_follows_every_release_has_the_list() -> None:
    for number in range(5):
        lists.entry(f"xau-{number}.example")
    gone = ListEntry.objects.get(value="xau-3.example")
    actions.retract(None, gone, "mistake")

    followed = _follow(Snapshot.empty("main"))

    state = ListState.objects.get()
    assert (followed.version, followed.chain) == (6, state.chain)
    assert followed.host("a.xau-2.example") is not None
    assert followed.host("xau-3.example") is None


def test_the_same_value_twice_is_one_entry_and_one_release() -> None:
    first = lists.entry("xau.example")
    assert lists.entry("https://www.XAU.example/") == first
    assert Release.objects.count() == 1


def test_a_changed_kind_is_released_under_the_same_id() -> None:
    first = lists.entry("xau.example")
    second = lists.entry("xau.example", kind=Kind.GAMBLING)
    assert second == first
    assert current_snapshot().get(first.public_id).kind is Kind.GAMBLING


def test_retracting_twice_releases_once_and_listing_again_is_a_new_entry() -> None:
    entry = lists.entry("xau.example")
    assert actions.retract(None, entry, "appeal") is not None
    assert actions.retract(None, entry, "appeal") is None
    assert lists.entry("xau.example") != entry
    assert Release.objects.count() == 3


@pytest.mark.parametrize(
    ("type", "value"),
    [
        (EntryType.DOMAIN, "com.vn"),
        (EntryType.DOMAIN, "không phải tên"),
        (EntryType.DOMAIN, ""),
        (EntryType.URL, "tin nhắn"),
        (EntryType.PHRASE, "nạp"),
        (EntryType.PHRASE, "a " * 300),
        (EntryType.SHA256, "xyz"),
        (EntryType.MD5, "ab" * 32),
        (EntryType.VIDEO, "ab" * 33),
        (EntryType.VIDEO, "ab" * 32 * 3601),
    ],
)
def test_a_value_that_cannot_be_listed_says_why(type: EntryType, value: str, db: None) -> None:
    with pytest.raises(Unusable):
        lists.entry(value, type)
    assert not Release.objects.exists()


def test_values_become_canonical() -> None:
    assert lists.entry("HTTPS://WWW.Xấu.example/a/../b").value == "xn--xu-r5s.example"
    url = lists.entry("https://youtu.be/abcdef12345?si=1", EntryType.URL)
    assert url.value == "https://www.youtube.com/watch?v=abcdef12345"
    assert lists.entry("AB" * 32, EntryType.SHA256).value == "ab" * 32
    assert lists.entry("AB" * 96, EntryType.VIDEO).value == "ab" * 96
    phrase = lists.entry("Việc nhẹ  lương cao", EntryType.PHRASE)
    assert lists.entry("viec nhe luong cao", EntryType.PHRASE) == phrase


def test_entries_end_on_their_day() -> None:
    day = clock.now() + timedelta(days=1)
    lists.entry("tam.example", expires_at=day)
    kept = lists.entry("lau.example")
    assert actions.expire_due(day - timedelta(seconds=1)) == 0
    assert actions.expire_due(day) == 1
    assert actions.expire_due(day) == 0
    assert [entry.value for entry in current_snapshot().entries()] == [kept.value]
    assert Event.objects.filter(action="listdesk.expire").count() == 1


def test_known_good_names_of_the_pack_are_on_the_list() -> None:
    changed = actions.follow_pack()
    assert changed > 50
    assert actions.follow_pack() == 0
    assert current_snapshot().known_good_host("www.moet.gov.vn") is not None
    assert Release.objects.count() == 1


def test_a_name_that_the_pack_dropped_goes() -> None:
    lists.entry("cu.example", harmful=False, source="pack:vn")
    kept = lists.entry("cua-ta.example", harmful=False, source="staff")
    actions.follow_pack()
    assert current_snapshot().known_good_host("cu.example") is None
    assert current_snapshot().get(kept.public_id) is not None


def test_a_known_good_name_wins_over_a_listed_one(binh: User) -> None:
    lists.entry("sach.example")
    actions.add_known_good(binh, EntryType.DOMAIN, "sach.example")
    assert current_snapshot().host("sach.example") is None


def test_only_a_supervisor_lists_what_is_good_and_takes_entries_off(lan: User, binh: User) -> None:
    entry = lists.entry("xau.example")
    for refused in (
        lambda: actions.add_known_good(lan, EntryType.DOMAIN, "sach.example"),
        lambda: actions.retract_by_hand(lan, entry),
    ):
        with pytest.raises(Refused):
            refused()
    assert actions.retract_by_hand(binh, entry) is not None


def test_looking_again_moves_the_next_look(lan: User) -> None:
    entry = lists.entry("xau.example")
    before = entry.recheck_at
    assert actions.confirm(lan, entry).recheck_at > before
    assert Release.objects.count() == 1


def test_the_seed_holds_what_the_deltas_lead_to() -> None:
    for number in range(20):
        lists.entry(f"xau-{number}.example", rule="children-2016.6.5")
    actions.retract(None, ListEntry.objects.get(value="xau-7.example"), "mistake")
    path = seeds.write_seed()
    lists.entry("moi.example")

    loaded = load_seed(path, [signing_key().public], "main")
    assert (loaded.version, len(loaded)) == (21, 19)
    assert _follow(loaded).host("moi.example") is not None
    assert seed_files.newest() == path


def test_a_seed_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.entry("xau.example")
    before = seeds.write_seed()
    lists.entry("xau-2.example")
    monkeypatch.setattr("os.fsync", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(Exception, match="No space left"):
        seeds.write_seed()
    assert seed_files.newest() == before
    assert list(before.parent.iterdir()) == [before]


def test_old_deltas_go_once_a_seed_covers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "KEPT_VERSIONS", 3)
    for number in range(10):
        lists.entry(f"xau-{number}.example")
    seeds.write_seed()
    assert deltas.since("main", 0) is None
    assert deltas.since("main", 6) is None
    assert len(deltas.since("main", 7) or []) == 3
    assert deltas.since("main", 10) == []
    assert deltas.since("main", 11) is None
    assert deltas.since("khac", 0) is None


def test_the_clock_writes_a_seed_when_it_has_fallen_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lists.entry("xau.example")
    assert seeds.refresh_seeds(clock.now()) == 1
    assert seeds.refresh_seeds(clock.now()) == 0
    monkeypatch.setattr(seeds, "REFRESH_VERSIONS", 2)
    lists.entry("xau-2.example")
    assert seeds.refresh_seeds(clock.now()) == 0
    lists.entry("xau-3.example")
    assert seeds.refresh_seeds(clock.now()) == 1


@pytest.mark.parametrize("with_seed", [True, False])
def test_a_fresh_process_has_the_list_from_seed_or_database(with_seed: bool) -> None:
    lists.entry("xau.example")
    if with_seed:
        seeds.write_seed()
    lists.entry("xau-2.example")
    holder().swap(Snapshot.empty("main"))
    ListState.objects.update(pruned_to=1)  # the deltas alone do not lead there
    snapshot = catch_up()
    assert (snapshot.version, len(snapshot)) == (2, 2)


def test_a_snapshot_that_does_not_fit_the_database_is_loaded_anew() -> None:
    lists.entry("xau.example")
    current_snapshot()
    stray = Snapshot.build("main", 1, "ab" * 32, ())
    holder().swap(stray)
    assert current_snapshot().host("xau.example") is not None


def test_a_damaged_seed_is_not_used() -> None:
    lists.entry("xau.example")
    path = seeds.write_seed()
    path.write_bytes(path.read_bytes().replace(b"xau.example", b"tot.example"))
    holder().swap(Snapshot.empty("main"))
    ListState.objects.update(pruned_to=1)
    assert current_snapshot().host("xau.example") is not None
    assert current_snapshot().host("tot.example") is None
