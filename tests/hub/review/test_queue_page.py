"""The queue as An, Lan and Bình see it: order, filters, what changed, and who has what."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factories.content import bare_item, report
from khien.core import clock
from khien.core.codes import Urgency
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.review import actions

SignIn = Callable[[User], Client]


def shown(page: object) -> list[Item]:
    return [row["item"] for row in page.context["rows"]]  # type: ignore[attr-defined]


@pytest.fixture
def three(an: User) -> list[Item]:
    """A quiet old item, an urgent new one, a quiet new one."""
    now = clock.now()
    return [
        bare_item("https://cu.example/", at=now - timedelta(days=3)),
        bare_item("https://gap.example/", at=now - timedelta(hours=1), urgency=Urgency.NOW),
        bare_item("https://moi.example/", at=now - timedelta(minutes=5)),
    ]


def test_danger_comes_first_then_the_longest_waiting(
    three: list[Item], an: User, signed_in: SignIn
) -> None:
    old, urgent, new = three
    page = signed_in(an).get("/desk/")
    assert shown(page) == [urgent, old, new]
    html = page.content.decode()
    assert "cu.example" not in html  # the queue opens no words
    assert page.context["counts"]["now"] == 1


def test_filters_and_orders(three: list[Item], an: User, signed_in: SignIn) -> None:
    old, urgent, new = three
    browser = signed_in(an)
    assert shown(browser.get("/desk/", {"urgency": "now"})) == [urgent]
    assert shown(browser.get("/desk/", {"order": "newest"})) == [new, urgent, old]
    assert shown(browser.get("/desk/", {"type": "text"})) == []
    assert shown(browser.get("/desk/", {"state": "mine"})) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"page": "-1"},
        {"page": "9" * 30},
        {"page": "٣"},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00"},
        {"since": "9999-12-31T23:59:59+00:00"},
        {"state": "x"},
        {"group": "\0"},
    ],
)
def test_an_odd_address_shows_the_queue(odd: dict[str, str], an: User, signed_in: SignIn) -> None:
    assert signed_in(an).get("/desk/", odd).status_code == 200


def test_a_refresh_marks_what_changed_while_one_looked(
    three: list[Item], an: User, lan: User, signed_in: SignIn
) -> None:
    browser = signed_in(an)
    since = browser.get("/desk/").context["since"].isoformat()
    actions.claim(lan, three[1])
    report("https://vua-bao.example/")
    page = browser.get("/desk/", {"since": since}, headers={"HX-Request": "true"})
    html = page.content.decode()
    assert "<html" not in html
    assert page.context["changed"] == 2
    assert "Lê Mai Lan" in html and "Vừa có người nhận" in html
    assert {row["changed"] for row in page.context["rows"]} == {"", "new", "claimed"}
    assert page.context["since"].isoformat() == since


def test_fifty_rows_cost_no_more_queries_than_one(
    an: User, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(60):
        bare_item(f"https://trang-{n}.example/")
    browser = signed_in(an)
    with django_assert_max_num_queries(16):
        page = browser.get("/desk/")
    assert len(shown(page)) == 50 and page.context["page"].next == 2
    assert len(shown(browser.get("/desk/?page=2"))) == 10


def test_who_may_not_see_the_queue_lands_where_they_may(
    giang: User, ha: User, signed_in: SignIn
) -> None:
    for user in (giang, ha):
        answer = signed_in(user).get("/desk/")
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/desk/lists/"


def test_taking_an_item_opens_it(three: list[Item], lan: User, signed_in: SignIn) -> None:
    browser = signed_in(lan)
    answer = browser.post(f"/desk/items/{three[0].pk}/claim/")
    assert answer.headers["Location"] == f"/desk/items/{three[0].pk}/"
    assert shown(browser.get("/desk/", {"state": "mine"})) == [three[0]]
