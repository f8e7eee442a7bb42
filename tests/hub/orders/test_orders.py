"""Removal orders: to whom, until when, and what each answer does."""

from datetime import timedelta

import pytest

from factories import lists, orders, providers
from khien.core import clock
from khien.core.codes import EntryType
from khien.core.errors import KhienError
from khien.core.wire import NotFound, NotPossible
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.orders import actions
from khien.hub.orders.models import Order
from khien.hub.orders.reading import desk, open_for
from khien.hub.providers.hosts import responsible_for


def test_the_provider_with_the_longest_name_answers_for_a_host(db: None) -> None:
    providers.provider("lon", "lon.example")
    small = providers.provider("nho", "dien-dan.lon.example")
    providers.provider("dong", "dong.example", active=False)
    assert responsible_for("a.dien-dan.lon.example") == small
    assert responsible_for("lon.example").code == "lon"
    assert responsible_for("xa-lon.example") is None
    assert responsible_for("dong.example") is None


def test_an_order_names_its_rule_and_its_clock(lan: User) -> None:
    own = lists.entry("a.example", rule="decree-147.owner")
    order = actions.issue(lan, own, "a.example", "a.example")
    assert (order.rule, order.clock) == ("decree-147.owner", "owner_removal_authority")
    assert order.due_at - order.issued_at == timedelta(hours=24)


@pytest.mark.parametrize("rule", ["", "decree-15.101", "khong-co"])
def test_without_a_firm_rule_the_general_clock_runs(rule: str, lan: User) -> None:
    order = actions.issue(lan, lists.entry("a.example", rule=rule), "a.example", "a.example")
    assert (order.rule, order.clock) == ("cyber-2025.25.2b", "removal_order")


def test_an_entry_has_one_open_order(lan: User) -> None:
    entry = lists.entry()
    first = actions.issue(lan, entry, "xau.example", "xau.example")
    assert actions.issue(lan, entry, "xau.example", "xau.example") == first
    actions.withdraw(lan, first, "mistake")
    assert actions.issue(lan, entry, "xau.example", "xau.example") != first


def test_a_provider_answers_its_own_orders_only(db: None) -> None:
    own, other = providers.provider("own", "a.example"), providers.provider("other", "b.example")
    order = orders.order(provider=own)
    with pytest.raises(NotFound):
        actions.answer(other, order.public_id, "done")
    with pytest.raises(NotFound):
        actions.report_done(other, order)
    assert actions.answer(own, order.public_id, "acknowledged").state == "acknowledged"
    done = actions.answer(own, order.public_id, "done", "Đã gỡ bài và khóa tài khoản.")
    assert (done.state, done.proof_note) == ("done", "Đã gỡ bài và khóa tài khoản.")
    assert done.closed_at is not None
    assert Event.objects.get(action="orders.done").actor == f"provider:{own.pk}"


def test_saying_it_twice_changes_nothing_and_a_done_order_stays_done(db: None) -> None:
    own = providers.provider("own", "a.example")
    order = orders.order(provider=own)
    done = actions.report_done(own, order)
    assert actions.report_done(own, order).closed_at == done.closed_at
    assert done.events.count() == 1
    with pytest.raises(NotPossible):
        actions.refuse(own, order, "Không phải của chúng tôi.")
    with pytest.raises(NotPossible):
        actions.acknowledge(own, order)


def test_a_refusal_says_why(db: None) -> None:
    own = providers.provider("own", "a.example")
    order = orders.order(provider=own)
    with pytest.raises(KhienError):
        actions.refuse(own, order, "  ")
    with pytest.raises(KhienError):
        actions.refuse(own, order, "a" * 2_001)
    assert actions.refuse(own, order, "Không tìm thấy.").state == "refused"
    assert actions.report_done(own, order, "Đã tìm thấy.").state == "done"


def test_late_orders_are_marked_once(db: None) -> None:
    now = clock.now()
    late = orders.order(issued_at=now - timedelta(hours=25))
    orders.order(lists.entry("b.example"), issued_at=now - timedelta(hours=23))
    assert actions.mark_overdue(now) == 1
    assert actions.mark_overdue(now) == 0
    late.refresh_from_db()
    assert late.overdue_since == late.due_at
    assert [event.step for event in late.events.all()] == ["overdue"]


def test_an_answer_after_the_time_is_late_even_if_no_clock_had_noticed(db: None) -> None:
    own = providers.provider("own", "a.example")
    order = orders.order(provider=own, issued_at=clock.now() - timedelta(hours=30))
    assert actions.report_done(own, order).overdue_since == order.due_at


def test_staff_note_answers_and_assign_what_nobody_answered_for(lan: User, an: User) -> None:
    order = orders.order()
    own = providers.provider("own", "a.example")
    with pytest.raises(Refused):
        actions.assign(an, order, own)
    assert actions.assign(lan, order, own).provider == own
    assert actions.acknowledge(lan, order, "Gọi điện lúc 10 giờ.").state == "acknowledged"
    assert [event.by for event in order.events.all()] == [f"user:{lan.pk}"] * 2


def test_only_a_supervisor_takes_an_order_back(lan: User, binh: User) -> None:
    order = orders.order()
    with pytest.raises(Refused):
        actions.withdraw_by_hand(lan, order)
    assert actions.withdraw_by_hand(binh, order).state == Order.State.WITHDRAWN
    with pytest.raises(NotPossible):
        actions.assign(lan, order, providers.provider("own", "a.example"))


def test_open_orders_come_the_soonest_due_first(db: None, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    own = providers.provider("own", "a.example")
    now = clock.now()
    made = [
        orders.order(
            lists.entry(f"https://a.example/{n}", EntryType.URL),
            own,
            issued_at=now - timedelta(hours=n),
        )
        for n in range(3)
    ]
    actions.report_done(own, made[0])
    with django_assert_max_num_queries(1):
        assert [order.entry.value[-1] for order in open_for(own.pk)] == ["2", "1"]
    with django_assert_max_num_queries(1):
        assert [order.provider for order in desk()] == [own, own]
    assert [order.state for order in desk("done")] == ["done"]
