"""Feeds at the desk: who needs a look stands first, and only a supervisor says yes."""

from collections.abc import Callable

from django.test import Client

from khien.core import clock
from khien.core.codes import Kind, Severity
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import OPERATOR
from khien.hub.exchange import actions
from khien.hub.exchange.models import Feed, FeedFault, FeedRow
from khien.hub.listdesk.models import ListEntry

SignIn = Callable[[User], Client]
HASH = "1f" * 32


def feed(name: str = "doi-tac", **changes: object) -> Feed:
    made = actions.add_feed(
        OPERATOR,
        name,
        form="lines",
        address="https://feed.example/hashes.txt",
        basis="Thoả thuận ngày 01/05/2026",
        kind=Kind.KNOWN_CSAM,
        severity=Severity.CRITICAL,
    )
    Feed.objects.filter(pk=made.pk).update(**changes)
    made.refresh_from_db()
    return made


def held() -> Feed:
    made = feed(held=True)
    moment = clock.now()
    FeedRow.objects.create(
        feed=made, type="pdq", value=HASH, category="A1", first_seen=moment, changed_at=moment
    )
    FeedFault.objects.create(feed=made, place="line 7", why="It is not a hash.", at=moment)
    return made


def test_who_needs_a_look_stands_first(binh: User, signed_in: SignIn) -> None:
    feed("an-toan")
    feed("cham", problem="The feed answered with status 500.")
    held()
    page = signed_in(binh).get("/desk/feeds/")
    assert [one.name for one in page.context["feeds"]] == ["cham", "doi-tac", "an-toan"]
    assert "chờ người xem" in page.content.decode()


def test_no_feed_yet_says_what_to_do(binh: User, signed_in: SignIn) -> None:
    assert "khien lists feed add" in signed_in(binh).get("/desk/feeds/").content.decode()


def test_a_supervisor_takes_a_flood_over(binh: User, signed_in: SignIn) -> None:
    made = held()
    browser = signed_in(binh)
    page = browser.get(f"/desk/feeds/{made.name}/").content.decode()
    for words in ("Thoả thuận ngày 01/05/2026", "A1", "line 7", "Tôi đã xem"):
        assert words in page
    page = browser.post(f"/desk/feeds/{made.name}/settle/", follow=True)
    assert "Đã tiếp nhận" in page.content.decode()
    assert ListEntry.objects.get(value=HASH).source == "feed:doi-tac"


def test_a_supervisor_refuses_a_flood(binh: User, signed_in: SignIn) -> None:
    made = held()
    signed_in(binh).post(f"/desk/feeds/{made.name}/refuse/")
    assert FeedRow.objects.get().state == FeedRow.State.REFUSED
    assert not ListEntry.objects.filter(value=HASH).exists()


def test_an_analyst_looks_and_does_not_decide(lan: User, signed_in: SignIn) -> None:
    made = held()
    browser = signed_in(lan)
    assert "Trưởng ca sẽ quyết định" in browser.get(f"/desk/feeds/{made.name}/").content.decode()
    for step in ("settle", "refuse"):
        assert browser.post(f"/desk/feeds/{made.name}/{step}/").status_code == 403
    assert FeedRow.objects.get().state == FeedRow.State.NEW


def test_a_counsellor_does_not_see_feeds(an: User, signed_in: SignIn) -> None:
    assert signed_in(an).get("/desk/feeds/").status_code == 403


def test_an_unknown_feed_is_not_found(binh: User, signed_in: SignIn) -> None:
    assert signed_in(binh).get("/desk/feeds/khong-co/").status_code == 404
