"""Anyone may appeal; someone uninvolved decides; an upheld appeal undoes the block everywhere."""

from collections.abc import Callable

import pytest

from factories import content as scenes
from factories import lists, providers
from factories import review as cases
from factories.content import BAD_LINK
from factories.review import judgement
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.content.models import Item
from khien.hub.intake.models import Report
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.orders.models import Order
from khien.hub.review import actions
from khien.hub.review.models import Appeal, Decision, Scope
from khien.hub.vault import UnlockedVault

Opener = Callable[[User], UnlockedVault]


@pytest.fixture
def entry(lan: User, opener: Opener) -> ListEntry:
    """Lan listed a site."""
    providers.provider("xau", "khac.example")
    item = scenes.item(BAD_LINK)
    return actions.verify(lan, opener(lan), item, judgement(Scope.DOMAIN)).decision.entry


def test_an_upheld_appeal_lifts_the_block_and_tells_everyone(entry: ListEntry, binh: User) -> None:
    reporter = Report.objects.get()
    appeal, also = cases.appeal(entry), cases.appeal(entry, "Tôi cũng thấy vậy.")
    assert appeal.report.messages.last().template == "appeal_received"

    actions.decide_appeal(binh, appeal, uphold=True, reason="upheld_mistake")

    assert current_snapshot().host("xau.example") is None
    entry.refresh_from_db()
    assert entry.retract_reason == "appeal"
    assert Order.objects.get().state == Order.State.WITHDRAWN
    assert [a.report.messages.last().template for a in (appeal, also)] == ["appeal_upheld"] * 2
    assert Appeal.objects.filter(state="upheld").count() == 2
    assert reporter.messages.last().template == "retracted"
    assert Item.objects.get().state == Item.State.REJECTED
    assert Decision.objects.first().outcome == Decision.Outcome.RETRACTED


def test_a_refused_appeal_leaves_the_block_and_answers(entry: ListEntry, binh: User) -> None:
    appeal = cases.appeal(entry)
    actions.decide_appeal(binh, appeal, uphold=False, reason="refused_still_harmful")
    assert current_snapshot().host("xau.example") is not None
    assert appeal.report.messages.last().template == "appeal_refused"


def test_who_listed_it_may_not_decide_alone(entry: ListEntry, lan: User) -> None:
    with pytest.raises(Refused):
        actions.decide_appeal(lan, cases.appeal(entry), uphold=False, reason="refused_unlawful")
    assert Appeal.objects.get().state == Appeal.State.OPEN


def test_neither_who_proposed_nor_who_approved_decides(
    lan: User, binh: User, chi: User, opener: Opener
) -> None:
    item = scenes.item()
    many = judgement(Scope.DOMAIN, many_publishers=True)
    proposal = actions.verify(lan, opener(lan), item, many).proposal
    listed = actions.approve(binh, proposal).decision.entry
    appeal = cases.appeal(listed)
    for involved in (lan, binh):
        with pytest.raises(Refused):
            actions.decide_appeal(involved, appeal, uphold=True, reason="upheld_mistake")
    actions.decide_appeal(chi, appeal, uphold=True, reason="upheld_mistake")


def test_deciding_twice_has_one_effect_and_never_the_opposite(entry: ListEntry, binh: User) -> None:
    appeal = cases.appeal(entry)
    actions.decide_appeal(binh, appeal, uphold=False, reason="refused_unlawful")
    actions.decide_appeal(binh, appeal, uphold=False, reason="refused_unlawful")
    with pytest.raises(KhienError, match="Trần Bình"):
        actions.decide_appeal(binh, appeal, uphold=True, reason="upheld_mistake")
    assert appeal.report.messages.filter(template="appeal_refused").count() == 1


def test_a_reason_must_fit_the_outcome(entry: ListEntry, binh: User) -> None:
    with pytest.raises(KhienError):
        actions.decide_appeal(binh, cases.appeal(entry), uphold=True, reason="refused_unlawful")


def test_the_same_form_sent_twice_is_one_appeal(entry: ListEntry) -> None:
    codes = {actions.submit_appeal(entry, "Nhầm rồi.", submit_token="x" * 32).code for _ in "ab"}
    assert len(codes) == 1
    assert Appeal.objects.count() == 1


def test_there_is_nothing_to_appeal_where_nothing_is_blocked(entry: ListEntry, binh: User) -> None:
    with pytest.raises(KhienError):
        actions.submit_appeal(lists.entry("tot.example", harmful=False), "Sao lại thế?")
    with pytest.raises(KhienError):
        actions.submit_appeal(entry, "   ")
    actions.decide_appeal(binh, cases.appeal(entry), uphold=True, reason="upheld_mistake")
    entry.refresh_from_db()
    with pytest.raises(KhienError):
        actions.submit_appeal(entry, "Vẫn chặn.")


def test_a_crash_while_upholding_lifts_nothing(
    entry: ListEntry, binh: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal = cases.appeal(entry)
    monkeypatch.setattr(actions.appeals, "_settle", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.decide_appeal(binh, appeal, uphold=True, reason="upheld_mistake")
    assert current_snapshot().host("xau.example") is not None
    assert Order.objects.get().state == Order.State.ISSUED
