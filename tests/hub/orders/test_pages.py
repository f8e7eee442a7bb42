"""Removal orders at the desk: what is due, what is late, and noting an answer."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from factories.orders import order
from factories.providers import provider
from khien.core import clock
from khien.hub.accounts.models import User
from khien.hub.orders.models import Order

SignIn = Callable[[User], Client]


def test_the_soonest_due_comes_first_and_the_late_one_stands_out(
    an: User, signed_in: SignIn
) -> None:
    soon = order(due_at=clock.now() + timedelta(hours=2))
    late = order(soon.entry, due_at=clock.now() - timedelta(hours=3))
    browser = signed_in(an)
    page = browser.get("/desk/orders/")
    assert list(page.context["page"]) == [late, soon]
    assert page.context["late"] == 1
    assert "trễ 3 giờ" in page.content.decode()
    assert list(browser.get("/desk/orders/?state=overdue").context["page"]) == [late]
    assert browser.get("/desk/orders/?state=x").status_code == 200


def test_an_answer_by_telephone_is_noted(lan: User, signed_in: SignIn) -> None:
    asked = order()
    browser = signed_in(lan)
    for answer, state in (
        ({"state": "refused", "note": ""}, Order.State.ISSUED),
        ({"state": "x"}, Order.State.ISSUED),
        ({"state": "done", "note": "Gỡ lúc 9 giờ, anh Tú báo."}, Order.State.DONE),
        ({"state": "refused", "note": "muộn"}, Order.State.DONE),
    ):
        page = browser.post(f"/desk/orders/{asked.public_id}/answer/", answer, follow=True)
        assert page.status_code == 200
        asked.refresh_from_db()
        assert asked.state == state
    assert "Gỡ lúc 9 giờ" in page.content.decode()


def test_an_order_nobody_answers_for_is_given_to_a_provider(lan: User, signed_in: SignIn) -> None:
    asked, owner = order(), provider()
    browser = signed_in(lan)
    assert list(browser.get("/desk/orders/?state=unassigned").context["page"]) == [asked]
    browser.post(f"/desk/orders/{asked.public_id}/assign/", {"provider": owner.pk})
    asked.refresh_from_db()
    assert asked.provider == owner


def test_only_a_supervisor_takes_an_order_back(lan: User, binh: User, signed_in: SignIn) -> None:
    asked = order()
    assert signed_in(lan).post(f"/desk/orders/{asked.public_id}/withdraw/").status_code == 403
    signed_in(binh).post(f"/desk/orders/{asked.public_id}/withdraw/")
    asked.refresh_from_db()
    assert asked.state == Order.State.WITHDRAWN
