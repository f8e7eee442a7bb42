"""A picture that a provider reports by its hashes is verified, enters a bank and matches."""

from collections.abc import Callable

import pytest

from factories import content as scenes
from factories import pictures, providers
from factories.review import appeal, judgement
from khien.core import clock
from khien.core.codes import EntryType
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.banks import actions as banks
from khien.hub.banks.models import ItemHash, Sharing
from khien.hub.content.models import Assessment, Item
from khien.hub.content.reading import open_item
from khien.hub.intake.models import Report
from khien.hub.intake.retention import purge_due
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.orders.models import Order
from khien.hub.review import actions
from khien.hub.review.models import Scope
from khien.hub.vault import UnlockedVault

Opener = Callable[[User], UnlockedVault]
SEEN_AT = "https://xau.example/anh/7"
HASHES = judgement(Scope.HASHES)


def test_a_picture_is_listed_in_the_chosen_bank_and_ordered_away(
    lan: User, binh: User, opener: Opener
) -> None:
    forum = providers.provider("la-me")
    banks.create_bank(binh, name="partner", title="Đối tác")
    report = pictures.report(pictures.media(url=SEEN_AT), caller="la-me")
    item = report.items.get()
    assert item.type == Item.Type.PICTURE

    verdict = actions.verify(lan, opener(lan), item, judgement(Scope.HASHES, bank="partner"))

    entries = ListEntry.objects.filter(evidence=item).order_by("id")
    assert [(e.type, e.value, e.bank) for e in entries] == [
        ("pdq", pictures.pdq(), "partner"),
        ("sha256", pictures.sha256(), "partner"),
        ("md5", pictures.md5(), "partner"),
    ]
    assert verdict.decision.entry == entries[0]
    assert current_snapshot().exact(EntryType.MD5, pictures.md5()) is not None
    order = Order.objects.get()
    assert (order.target, order.host, order.entry) == (SEEN_AT, "xau.example", entries[0])
    report.refresh_from_db()
    assert report.messages.last().template == "listed"
    assert set(Sharing.objects.values_list("entry", "provider")) == {
        (entry.pk, forum.pk) for entry in entries
    }


def test_without_a_choice_it_enters_the_bank_of_what_was_verified_here(
    lan: User, opener: Opener
) -> None:
    actions.verify(lan, opener(lan), pictures.item(), HASHES)
    assert set(ListEntry.objects.values_list("bank", flat=True)) == {"verified"}
    assert "verified" in current_snapshot().banks


def test_an_unknown_bank_lists_nothing(lan: User, opener: Opener) -> None:
    item = pictures.item()
    with pytest.raises(KhienError, match="nowhere"):
        actions.verify(lan, opener(lan), item, judgement(Scope.HASHES, bank="nowhere"))
    assert not ListEntry.objects.exists()


def test_reports_of_one_picture_are_one_item(lan: User, opener: Opener) -> None:
    first = pictures.item(pictures.media(url=SEEN_AT))
    again = pictures.item(pictures.media(url="https://khac.example/b", pdq=pictures.pdq(1, 5)))
    assert first == again
    item = open_item(lan, opener(lan), first.pk)
    assert set(item.seen_at) == {SEEN_AT, "https://khac.example/b"}
    assert ItemHash.objects.filter(item=first, type="pdq").count() == 2


def test_a_hash_that_shows_too_little_is_not_listed(lan: User, opener: Opener) -> None:
    item = pictures.item(pictures.media(quality=49))
    actions.verify(lan, opener(lan), item, HASHES)
    assert set(ListEntry.objects.values_list("type", flat=True)) == {"sha256", "md5"}
    alone = pictures.item(pictures.media(2, quality=0, sha256="", md5=""))
    with pytest.raises(KhienError):
        actions.verify(lan, opener(lan), alone, HASHES)
    alone.refresh_from_db()
    assert alone.is_open


def test_only_hashes_are_listed_of_a_picture_and_of_nothing_else(lan: User, opener: Opener) -> None:
    with pytest.raises(KhienError):
        actions.verify(lan, opener(lan), pictures.item(), judgement(Scope.URL))
    with pytest.raises(KhienError):
        actions.verify(lan, opener(lan), scenes.item(), HASHES)
    assert not ListEntry.objects.exists()


def test_a_picture_that_is_listed_is_recognised_when_it_is_reported(
    lan: User, opener: Opener
) -> None:
    actions.verify(lan, opener(lan), pictures.item(), HASHES)
    near = pictures.item(pictures.media(2, pdq=pictures.pdq(1, 3, 4)))
    assert near.severity == "high"
    assert Assessment.objects.get(item=near).risks[0]["kind"] == "scam"
    again = pictures.report()
    assert again.messages.last().template == "already_listed"


def test_an_upheld_appeal_takes_all_its_hashes_off(lan: User, chi: User, opener: Opener) -> None:
    item = pictures.item()
    actions.verify(lan, opener(lan), item, HASHES)
    against = appeal(ListEntry.objects.get(type="sha256"))
    actions.decide_appeal(chi, against, uphold=True, reason="upheld_mistake")
    assert not ListEntry.objects.filter(retracted_at__isnull=True).exists()
    item.refresh_from_db()
    assert item.state == Item.State.REJECTED


def test_hashes_of_what_was_never_listed_go_with_the_words(lan: User, opener: Opener) -> None:
    kept, gone = pictures.item(), pictures.item(pictures.media(2))
    actions.verify(lan, opener(lan), kept, HASHES)
    actions.reject(lan, gone, "not_harmful")
    Report.objects.update(retain_until="2020-01-01")
    purge_due(clock.now())
    assert set(ItemHash.objects.values_list("item", flat=True)) == {kept.pk}
    assert not Item.objects.get(pk=gone.pk).sealed_value
