"""A whole site where many publish needs two people; some names cannot be blocked at all."""

from collections.abc import Callable

import pytest

from factories import content as scenes
from factories import lists, providers
from factories.review import judgement
from khien.core.codes import EntryType
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.content.models import Item
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.review import actions
from khien.hub.review.models import Proposal, Scope
from khien.hub.review.suggest import scopes
from khien.hub.vault import UnlockedVault

Opener = Callable[[User], UnlockedVault]
DOMAIN = judgement(Scope.DOMAIN)


@pytest.fixture
def proposal(lan: User, opener: Opener) -> Proposal:
    """Lan proposes to list a connected forum as a whole."""
    providers.provider("la-me", "dien-dan.example", kind="forum")
    item = scenes.item("https://dien-dan.example/chu-de/1")
    verdict = actions.verify(lan, opener(lan), item, DOMAIN)
    assert verdict.decision is None
    assert verdict.proposal is not None
    return verdict.proposal


def test_nothing_happens_before_the_second_person_agrees(proposal: Proposal, binh: User) -> None:
    assert not ListEntry.objects.exists()
    assert proposal.item.state == Item.State.SECOND
    assert proposal.why_second == "provider"

    decision = actions.approve(binh, proposal).decision
    assert (decision.by, decision.second) == (binh, proposal.by)
    assert current_snapshot().host("dien-dan.example") is not None
    assert actions.approve(binh, proposal).repeated


def test_nobody_is_their_own_second_person(proposal: Proposal, lan: User) -> None:
    with pytest.raises(Refused):
        actions.approve(lan, proposal)
    with pytest.raises(Refused):
        actions.decline(lan, proposal, "not_enough")
    assert not ListEntry.objects.exists()


def test_declined_the_item_waits_again_and_the_value_is_forgotten(
    proposal: Proposal, binh: User
) -> None:
    actions.decline(binh, proposal, "not_enough")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.value) == (Proposal.State.DECLINED, "")
    assert Item.objects.get().state == Item.State.WAITING
    with pytest.raises(KhienError):
        actions.approve(binh, proposal)


def test_only_who_proposed_takes_it_back(proposal: Proposal, lan: User, binh: User) -> None:
    with pytest.raises(Refused):
        actions.withdraw(binh, proposal)
    actions.withdraw(lan, proposal)
    assert Item.objects.get().state == Item.State.WAITING


def test_a_second_verdict_meanwhile_is_told_to_approve_or_decline(
    proposal: Proposal, lan: User, binh: User, opener: Opener
) -> None:
    assert actions.verify(lan, opener(lan), proposal.item, DOMAIN).repeated
    with pytest.raises(KhienError, match="Lê Mai Lan"):
        actions.verify(binh, opener(binh), proposal.item, DOMAIN)
    with pytest.raises(KhienError):
        actions.reject(binh, proposal.item, "not_enough")


def test_what_became_known_good_meanwhile_is_not_listed(proposal: Proposal, binh: User) -> None:
    lists.entry("dien-dan.example", harmful=False)
    with pytest.raises(KhienError, match=r"dien-dan\.example"):
        actions.approve(binh, proposal)
    assert not ListEntry.objects.filter(harmful=True).exists()


def test_the_analysts_own_word_that_many_publish_is_enough(lan: User, opener: Opener) -> None:
    item = scenes.item("https://cho-que.example/1")
    many = judgement(Scope.DOMAIN, many_publishers=True)
    assert actions.verify(lan, opener(lan), item, many).proposal is not None


@pytest.mark.parametrize(
    "link",
    [
        "https://moet.gov.vn/van-ban/12",
        "https://hoc.edu.vn/lop-9",
        "https://www.unicef.org/vietnam/",
        "https://www.youtube.com/watch?v=abcdef12345",
        "https://m.facebook.com/nhom/1",
        "https://ten.com.vn.",
    ],
)
def test_good_names_and_platforms_cannot_be_blocked_as_a_whole(
    link: str, lan: User, opener: Opener
) -> None:
    item = scenes.item(link)
    if link == "https://ten.com.vn.":
        assert actions.verify(lan, opener(lan), item, DOMAIN).decision is not None
        return
    with pytest.raises(KhienError):
        actions.verify(lan, opener(lan), item, DOMAIN)
    assert not ListEntry.objects.exists()


@pytest.mark.parametrize(
    "link",
    [
        "https://moet.gov.vn/",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch",
        "https://facebook.com/groups",
        "https://com.vn/",
    ],
)
def test_an_address_that_covers_a_whole_platform_is_refused(
    link: str, lan: User, opener: Opener
) -> None:
    with pytest.raises(KhienError):
        actions.verify(lan, opener(lan), scenes.item(link), judgement(Scope.URL))
    assert not ListEntry.objects.exists()


@pytest.mark.parametrize(
    ("link", "scope"),
    [
        ("https://blogspot.com/", Scope.DOMAIN),
        ("https://violet.vn/bai/1", Scope.DOMAIN),
        ("https://phuong.gov.vn/tin/bi-chen-quang-cao", Scope.URL),
    ],
)
def test_shared_hosts_and_pages_of_good_names_need_two_people(
    link: str, scope: Scope, lan: User, opener: Opener
) -> None:
    verdict = actions.verify(lan, opener(lan), scenes.item(link), judgement(scope))
    assert verdict.proposal is not None


def test_one_blog_of_a_blog_host_needs_one_person(lan: User, opener: Opener) -> None:
    item = scenes.item("https://lua-tien.blogspot.com/2026/bai.html")
    assert actions.verify(lan, opener(lan), item, DOMAIN).decision is not None


def test_a_name_that_staff_listed_as_good_is_refused(lan: User, opener: Opener) -> None:
    lists.entry("sach-hay.example", EntryType.DOMAIN, harmful=False)
    with pytest.raises(KhienError, match="sach-hay"):
        actions.verify(lan, opener(lan), scenes.item("https://sach-hay.example/1"), DOMAIN)


def test_the_choices_say_beforehand_what_will_happen(helpline_team: object) -> None:
    found = {choice.scope: choice for choice in scopes("link", "https://moet.gov.vn/tin/1")}
    assert found[Scope.DOMAIN].refused is not None
    assert "gov.vn" in found[Scope.DOMAIN].refused.vi
    assert found[Scope.URL].second is not None
    assert [choice.scope for choice in scopes("text", "hai từ")] == [Scope.PHRASE]
