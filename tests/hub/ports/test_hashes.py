"""Our hashes as partners read them: ours alone, page by page, with what was withdrawn."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from khien.core import clock
from khien.core.codes import EntryType, Kind, Severity
from khien.hub.listdesk import actions
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.values import NewEntry
from khien.hub.ports.hashes import HubHashes

pytestmark = pytest.mark.django_db


class Here:
    """Runs at once, as the pool would in its thread."""

    def call(self, function: Callable[..., object], *args: object) -> object:
        return function(*args)


def hashes() -> HubHashes:
    return HubHashes(Here())  # type: ignore[arg-type]


def listed(number: int, **about: object) -> ListEntry:
    new = NewEntry(EntryType.PDQ, f"{number:064x}", kind=Kind.SCAM, severity=Severity.HIGH, **about)  # type: ignore[arg-type]
    return actions.add_entry(None, new)


def values(since: int = 0) -> dict[str, bool]:
    """Every hash of all pages, and whether it is gone."""
    found: dict[str, bool] = {}
    after = ""
    while True:
        page = hashes().page("main", since, after, 2)
        assert page is not None
        found |= {row.value: row.gone for row in page.rows}
        after = page.next
        if not after:
            return found


def test_every_page_and_what_was_withdrawn() -> None:
    entries = [listed(number) for number in range(5)]
    actions.retract(None, entries[1], "appeal")
    found = values()
    assert list(found) == [entry.value for entry in entries]
    assert [value for value, gone in found.items() if gone] == [entries[1].value]


def test_what_partners_shared_is_not_passed_on() -> None:
    mine = listed(1)
    listed(2, source="feed:partner")
    actions.add_entry(None, NewEntry(EntryType.DOMAIN, "xau.example", kind=Kind.SCAM))
    actions.add_entry(None, NewEntry(EntryType.PDQ, "ee" * 32, harmful=False))
    assert list(values()) == [mine.value]


def test_what_is_off_waits_until_it_is_on() -> None:
    entry = listed(1)
    later = clock.now() + timedelta(days=1)
    ListEntry.objects.filter(pk=entry.pk).update(off_until=later)
    assert values() == {}
    ListEntry.objects.filter(pk=entry.pk).update(off_until=clock.now() - timedelta(seconds=1))
    assert list(values(since=int(clock.now().timestamp()) - 60)) == [entry.value]


def test_only_what_changed_since() -> None:
    entry = listed(1)
    ListEntry.objects.update(first_seen=clock.now() - timedelta(days=2))
    day_ago = int(clock.now().timestamp()) - 86_400
    assert values(day_ago) == {}
    actions.retract(None, entry, "mistake")
    assert values(day_ago) == {entry.value: True}


def test_a_place_or_a_list_that_is_not_ours() -> None:
    listed(1)
    for name, after in (("main", "x"), ("main", "1.x"), ("main", "1"), ("khac", "")):
        assert hashes().page(name, 0, after, 5) is None


def test_the_entries_of_hashes() -> None:
    entry = listed(1)
    gone = listed(2)
    actions.retract(None, gone, "mistake")
    asked = [entry.value, gone.value, "ab" * 32]
    assert hashes().entries("main", asked) == {entry.value: entry.public_id}
