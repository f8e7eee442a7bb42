"""Two analysts, one item: the second is told who has it and since when."""

from datetime import timedelta

import pytest

from factories import content as scenes
from khien.core import clock
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.content.models import Item
from khien.hub.review.actions import Taken, claim, reject, release, release_stale
from khien.hub.review.actions.claims import CLAIM_LASTS


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """`later(minutes=5)`: time goes on."""
    moved = timedelta()
    real = clock.now

    def move(**time: float) -> None:
        nonlocal moved
        moved += timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + moved)
    return move


def test_the_second_analyst_is_told_who_has_it(lan: User, binh: User) -> None:
    item = claim(lan, scenes.item())
    with pytest.raises(Taken) as taken:
        claim(binh, item)
    assert taken.value.by == "Lê Mai Lan"
    assert taken.value.since == item.claimed_at
    assert "Lê Mai Lan" in taken.value.message


def test_the_second_analyst_cannot_decide_meanwhile(lan: User, binh: User) -> None:
    item = claim(lan, scenes.item())
    with pytest.raises(Taken):
        reject(binh, item, "not_harmful")
    assert reject(lan, item, "not_harmful").decision is not None


def test_looking_again_extends_the_claim_without_a_new_audit_line(
    lan: User,
    later,  # type: ignore[no-untyped-def]
) -> None:
    item = claim(lan, scenes.item())
    later(minutes=5)
    again = claim(lan, item)
    assert again.claimed_at == item.claimed_at
    assert again.claimed_until > item.claimed_until
    assert Event.objects.filter(action="review.claim").count() == 1


def test_a_claim_that_ran_out_is_taken_over(lan: User, binh: User, later) -> None:  # type: ignore[no-untyped-def]
    item = claim(lan, scenes.item())
    later(seconds=CLAIM_LASTS.total_seconds() + 1)
    assert claim(binh, item).claimed_by == binh


def test_an_item_given_back_is_free(lan: User, binh: User) -> None:
    item = claim(lan, scenes.item())
    release(binh, item)
    assert Item.objects.get(pk=item.pk).claimed_by == lan
    release(lan, item)
    assert claim(binh, item).claimed_by == binh


def test_the_clock_frees_what_was_forgotten(lan: User, binh: User) -> None:
    stale, fresh = claim(lan, scenes.item()), claim(binh, scenes.item("https://khac.example/1"))
    Item.objects.filter(pk=stale.pk).update(claimed_until=clock.now() - timedelta(minutes=1))
    assert release_stale(clock.now()) == 1
    assert Item.objects.get(pk=stale.pk).claimed_by is None
    assert Item.objects.get(pk=fresh.pk).claimed_by == binh


def test_the_reports_of_a_claimed_item_are_in_review(lan: User) -> None:
    report = scenes.report(scenes.BAD_LINK)
    claim(lan, report.items.get())
    report.refresh_from_db()
    assert report.state == "in_review"


def test_a_counsellor_may_not_claim(an: User) -> None:
    with pytest.raises(Refused):
        claim(an, scenes.item())
