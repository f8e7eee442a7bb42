"""Bình keeps the banks: what he switches is switched for everybody, and written down."""

from datetime import timedelta

import pytest

from factories import lists
from khien.core import clock
from khien.core.codes import EntryType, Kind, Severity
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import OPERATOR, Refused
from khien.hub.audit.models import Event
from khien.hub.banks import actions
from khien.hub.banks.models import Bank
from khien.hub.banks.reading import figures
from khien.hub.exchange import actions as exchange
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.models import Release
from khien.hub.listdesk.seeds import write_seed
from khien.hub.listdesk.signing import signing_key
from khien.hub.listdesk.snapshots import current_snapshot, holder
from khien.lists.banks import Bank as Definition
from khien.lists.release import verify_release
from khien.lists.snapshot import Snapshot

SHA = "ab" * 32


def blocked() -> bool:
    return current_snapshot().exact(EntryType.SHA256, SHA) is not None


def test_a_bank_is_switched_for_everybody_with_its_release(binh: User) -> None:
    bank = actions.create_bank(binh, name="partner", title="Đối tác", owner="Tổng đài 111")
    lists.entry(SHA, EntryType.SHA256, bank="partner")
    assert blocked()
    actions.change_bank(binh, bank, enabled=False)
    assert not blocked()
    line = Release.objects.order_by("-version").first().line
    manifest = verify_release(line, [signing_key().public], "main").manifest
    assert (manifest.changes, manifest.banks) == ((), (Definition("partner", enabled=False),))
    event = Event.objects.get(action="banks.change")
    assert event.actor == f"user:{binh.pk}"
    actions.change_bank(binh, bank, enabled=True, percent=0)
    assert not blocked()
    actions.change_bank(binh, bank, percent=100)
    assert blocked()


def test_new_words_for_a_bank_make_no_release(binh: User) -> None:
    bank = actions.create_bank(binh, name="partner", title="Đối tác")
    before = Release.objects.count()
    bank = actions.change_bank(binh, bank, title="Đối tác mới ", owner="Bình")
    assert (bank.title, Release.objects.count()) == ("Đối tác mới", before)


def test_a_process_that_starts_knows_the_banks(binh: User) -> None:
    actions.create_bank(binh, name="partner", title="Đối tác", enabled=False)
    lists.entry(SHA, EntryType.SHA256, bank="partner")
    for prepare in (lambda: None, write_seed):
        prepare()
        holder().swap(Snapshot.empty("main"))
        assert not blocked()
        assert current_snapshot().banks["partner"].enabled is False


def test_an_entry_is_off_until_a_date_and_stays_listed(binh: User) -> None:
    entry = lists.entry(SHA, EntryType.SHA256, bank=actions.ensure_bank().name)
    listdesk.switch_off(binh, entry, clock.now() + timedelta(days=2))
    assert not blocked()
    (row,) = figures()
    assert (row.bank.name, row.harmful, row.off) == ("verified", 1, 1)
    listdesk.switch_off(binh, entry, None)
    assert blocked()
    assert {"listdesk.switch_off", "listdesk.switch_on"} <= set(
        Event.objects.values_list("action", flat=True)
    )


def test_only_who_may_changes_a_bank(
    an: User, lan: User, chi: User, dung: User, ha: User, giang: User, binh: User
) -> None:
    bank = actions.ensure_bank()
    entry = lists.entry(SHA, EntryType.SHA256, bank=bank.name)
    for other in (an, lan, chi, dung, ha, giang):
        with pytest.raises(Refused):
            actions.create_bank(other, name="mine", title="Mine")
        with pytest.raises(Refused):
            actions.change_bank(other, bank, enabled=False)
        with pytest.raises(Refused):
            listdesk.switch_off(other, entry, clock.now() + timedelta(days=1))
    assert blocked()
    assert not Bank.objects.filter(name="mine").exists()


def test_a_feed_that_names_a_bank_makes_it(db: None) -> None:
    feed = {
        "form": "lines",
        "address": "https://doi-tac.example/hashes",
        "basis": "Thỏa thuận",
        "kind": Kind.VIOLENCE,
        "severity": Severity.HIGH,
    }
    exchange.add_feed(OPERATOR, "doi-tac", bank="doi-tac", **feed)
    assert Bank.objects.get().name == "doi-tac"
    assert "doi-tac" in current_snapshot().banks
    with pytest.raises(KhienError):
        exchange.add_feed(OPERATOR, "khac", bank="Kho của tôi", **feed)


@pytest.mark.parametrize(
    "about",
    [
        {"name": "Ngân hàng"},
        {"name": ""},
        {"name": "a" * 41},
        {"title": " "},
        {"percent": 101},
        {"percent": -1},
        {"name": "verified"},
    ],
)
def test_a_bank_that_cannot_be_is_refused_in_words(binh: User, about: dict[str, object]) -> None:
    actions.ensure_bank()
    with pytest.raises(KhienError) as refused:
        actions.create_bank(binh, **{"name": "b", "title": "B", "percent": 100, **about})
    assert refused.value.message
    assert Bank.objects.count() == 1
