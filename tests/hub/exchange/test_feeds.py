"""A partner shares hashes: they protect here, and go again when the partner withdraws them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hub.exchange.partner import Partner, open_partner
from khien.core import clock
from khien.core.codes import EntryType, Kind, Severity
from khien.core.errors import KhienError
from khien.hub import jobs
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import OPERATOR, Refused
from khien.hub.audit.models import Event
from khien.hub.banks import feedback
from khien.hub.exchange import actions, fetching, secrets, settling
from khien.hub.exchange.models import Feed, FeedRow
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.values import NewEntry

pytestmark = pytest.mark.django_db


def pdq(number: int) -> str:
    return f"{number:064x}"


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    monkeypatch.setattr(fetching, "_PAUSE_S", 0.0)
    with open_partner() as partner:
        yield partner


def connect(partner: Partner, name: str = "partner", **changes: object) -> Feed:
    about = {
        "form": "stopncii",
        "address": partner.url,
        "basis": "Agreement of 1 May 2026",
        "kind": Kind.KNOWN_CSAM,
        "severity": Severity.CRITICAL,
        "secret": "our-key,subscription",
        **changes,
    }
    return actions.add_feed(OPERATOR, name, **about)  # type: ignore[arg-type]


def listed() -> set[str]:
    return set(
        ListEntry.objects.filter(retracted_at=None, harmful=True).values_list("value", flat=True)
    )


def test_what_a_partner_shares_is_listed_with_where_it_comes_from(partner: Partner) -> None:
    partner.share(*[pdq(n) for n in range(8)])
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    assert listed() == {pdq(n) for n in range(8)}
    entry = ListEntry.objects.get(value=pdq(3))
    assert (entry.type, entry.kind, entry.source) == (
        EntryType.PDQ,
        Kind.KNOWN_CSAM,
        "feed:partner",
    )
    assert entry.shared.get().feed == feed
    assert len(partner.asked) == 3, "page after page"
    assert partner.asked[0][1]["x-functions-key"] == "our-key"
    assert (feed.problem, feed.next_page, feed.checkpoint) == ("", "", "107")


def test_the_next_visit_asks_only_for_what_is_newer(partner: Partner) -> None:
    partner.share(pdq(1))
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    partner.share(pdq(2))
    actions.fetch_feed(OPERATOR, feed)
    assert "startTimestamp=100" in partner.asked[-1][0]
    assert listed() == {pdq(1), pdq(2)}


def test_what_the_partner_withdraws_goes_everywhere(partner: Partner) -> None:
    partner.share(pdq(1), pdq(2))
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    partner.share(pdq(1), status="Withdrawn")
    actions.fetch_feed(OPERATOR, feed)
    assert listed() == {pdq(2)}
    gone = ListEntry.objects.get(value=pdq(1))
    assert gone.retract_reason == "withdrawn" and gone.version_removed
    partner.share(pdq(1))
    actions.fetch_feed(OPERATOR, feed)
    assert listed() == {pdq(1), pdq(2)}, "and comes back when it is shared again"


def test_what_one_of_us_verified_stays_when_a_partner_withdraws_it(
    partner: Partner, lan: User
) -> None:
    partner.share(pdq(1), pdq(2))
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    listdesk.add_entry(
        lan, NewEntry(EntryType.PDQ, pdq(1), kind=Kind.CHILD_IMAGE, severity=Severity.HIGH)
    )
    partner.share(pdq(1), pdq(2), status="Withdrawn")
    actions.fetch_feed(OPERATOR, feed)
    assert listed() == {pdq(1)}


def test_what_two_partners_share_stays_until_both_withdraw_it(partner: Partner) -> None:
    partner.share(pdq(1))
    one = actions.fetch_feed(OPERATOR, connect(partner, "one"))
    two = actions.fetch_feed(OPERATOR, connect(partner, "two"))
    partner.share(pdq(1), status="Deleted")
    actions.fetch_feed(OPERATOR, one)
    assert listed() == {pdq(1)}
    actions.fetch_feed(OPERATOR, two)
    assert listed() == set()


def test_rows_that_cannot_be_used_are_put_aside_and_counted(partner: Partner) -> None:
    partner.share(pdq(1), "not a hash", pdq(2), pdq(3)[:-1])
    partner.share("x", type="VideoTMK")
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    assert listed() == {pdq(1), pdq(2)}
    assert (feed.faults, feed.passed_over) == (2, 1)
    assert {fault.place for fault in feed.faults_kept.all()} == {"record 2", "record 1"}
    assert all("not a hash" not in fault.why for fault in feed.faults_kept.all())


def test_a_flood_waits_until_a_person_has_looked(
    partner: Partner, binh: User, lan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "USUAL", 4)
    partner.share(*[pdq(n) for n in range(9)])
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    assert feed.held and listed() == set()
    feed = actions.fetch_feed(OPERATOR, feed)
    assert feed.held and listed() == set(), "another visit does not let it through"
    with pytest.raises(Refused):
        actions.settle_held(lan, feed)
    feed = actions.settle_held(binh, feed)
    assert not feed.held and len(listed()) == 9
    partner.share(*[pdq(n) for n in range(9)], status="Deleted")
    feed = actions.fetch_feed(OPERATOR, feed)
    assert feed.held and len(listed()) == 9, "a list that empties itself waits too"
    feed = actions.refuse_held(binh, feed)
    assert not feed.held and len(listed()) == 9
    assert set(
        Event.objects.filter(action__startswith="exchange").values_list("action", flat=True)
    ) >= {
        "exchange.hold",
        "exchange.settle",
        "exchange.refuse",
    }


def test_a_visit_that_is_cut_off_goes_on_where_it_stopped(partner: Partner) -> None:
    partner.share(*[pdq(n) for n in range(8)])
    feed = connect(partner)
    partner.fail_after = 2
    with pytest.raises(KhienError, match="status 500"):
        actions.fetch_feed(OPERATOR, feed)
    feed.refresh_from_db()
    assert feed.problem and feed.next_page == "6" and listed() == set()
    partner.fail_after = None
    feed = actions.fetch_feed(OPERATOR, feed)
    assert "nextPageToken=6" in partner.asked[-1][0]
    assert len(listed()) == 8 and feed.problem == ""


@pytest.mark.parametrize(
    ("status", "words"), [(403, "refused our secret"), (302, "status 302"), (404, "status 404")]
)
def test_a_server_that_refuses_is_told_plainly_and_asked_once(
    partner: Partner, status: int, words: str
) -> None:
    partner.fail_after, partner.status = 0, status
    feed = connect(partner)
    with pytest.raises(KhienError, match=words):
        actions.fetch_feed(OPERATOR, feed)
    assert len(partner.asked) == 1
    feed.refresh_from_db()
    assert words in feed.problem and "our-key" not in feed.problem


def test_an_answer_of_another_form_changes_nothing(partner: Partner) -> None:
    partner.share(pdq(1))
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    partner.body = b"<html>maintenance</html>"
    with pytest.raises(KhienError, match="StopNCII"):
        actions.fetch_feed(OPERATOR, feed)
    assert listed() == {pdq(1)}


def test_a_server_that_is_gone_is_told_plainly(partner: Partner) -> None:
    feed = connect(partner, address="http://127.0.0.1:9/v1")
    with pytest.raises(KhienError, match="could not be reached"):
        actions.fetch_feed(OPERATOR, feed)


def test_two_visits_at_once_do_not_mix(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    partner.share(*[pdq(n) for n in range(8)])
    feed = connect(partner)
    real = fetching.fetch
    seen = []

    def meanwhile(ask: object) -> bytes:
        body = real(ask)  # type: ignore[arg-type]
        if not seen:
            seen.append(1)
            monkeypatch.setattr("khien.hub.exchange.visit.fetch", real)
            actions.fetch_feed(OPERATOR, Feed.objects.get())
        return body

    monkeypatch.setattr("khien.hub.exchange.visit.fetch", meanwhile)
    with pytest.raises(KhienError, match="being visited"):
        actions.fetch_feed(OPERATOR, feed)
    assert len(listed()) == 8 and FeedRow.objects.count() == 8


def test_a_file_is_whole_what_it_no_longer_holds_goes(partner: Partner) -> None:
    feed = connect(partner, form="lines", secret="")
    partner.body = f"pdq {pdq(1)}\npdq {pdq(2)}\n".encode()
    actions.fetch_feed(OPERATOR, feed)
    partner.body = f"pdq {pdq(2)}\npdq {pdq(3)}\n".encode()
    actions.fetch_feed(OPERATOR, feed)
    assert listed() == {pdq(2), pdq(3)}
    for broken in (b"", b"<html>maintenance</html>\n"):
        partner.body = broken
        with pytest.raises(KhienError, match="error page"):
            actions.fetch_feed(OPERATOR, feed)
    assert listed() == {pdq(2), pdq(3)}, "a page of the server's is no withdrawal"


def test_what_we_found_goes_back_to_who_shared_it(partner: Partner, lan: User) -> None:
    partner.share(pdq(1), pdq(2), pdq(3))
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    feedback.give(lan, ListEntry.objects.get(value=pdq(1)), "confirmed", "same")
    feedback.give(lan, ListEntry.objects.get(value=pdq(2)), "disputed", "other_picture")
    partner.deaf = True
    with pytest.raises(KhienError, match="status 500"):
        actions.fetch_feed(OPERATOR, feed)
    feed.refresh_from_db()
    assert "could not be told" in feed.problem
    partner.deaf = False
    partner.told.clear()
    actions.fetch_feed(OPERATOR, feed)
    [(path, body)] = partner.told
    assert path.endswith("/SubmitFeedback")
    assert body["hashFeedbacks"] == [
        {"hashValue": pdq(1), "feedbackValue": "Blocked", "tags": []},
        {"hashValue": pdq(2), "feedbackValue": "NotBlocked", "tags": []},
    ]
    actions.fetch_feed(OPERATOR, feed)
    assert len(partner.told) == 1, "a word is told once"


def test_an_ended_agreement_takes_everything_off_and_forgets_the_secret(partner: Partner) -> None:
    partner.share(pdq(1), pdq(2))
    feed = actions.fetch_feed(OPERATOR, connect(partner))
    assert secrets.secret_of("partner") == "our-key,subscription"
    feed = actions.withdraw(OPERATOR, feed)
    assert listed() == set() and not feed.active
    assert secrets.secret_of("partner") == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"form": "pigeon"}, "no form"),
        ({"address": "http://partner.example/v1"}, "https"),
        ({"address": "file:///etc/passwd"}, "https"),
        ({"basis": " "}, "agreement or law"),
        ({"secret": "one part"}, "secret"),
        ({"rule": "no-such-rule"}, "no rule"),
    ],
)
def test_a_feed_that_cannot_work_is_refused_at_once(
    partner: Partner, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(KhienError, match=words):
        connect(partner, **changes)
    assert not Feed.objects.exists()


def test_the_same_name_twice_is_refused(partner: Partner) -> None:
    connect(partner)
    with pytest.raises(KhienError, match="already"):
        connect(partner)


def test_the_clock_asks_for_a_visit_when_one_is_due(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    partner.share(pdq(1))
    feed = connect(partner)
    assert jobs.tick().feeds_asked == 1
    assert listed() == {pdq(1)}
    assert jobs.tick().feeds_asked == 0
    assert jobs.tick(clock.now() + timedelta(minutes=61)).feeds_asked == 1
    partner.fail_after = 0
    assert jobs.tick(clock.now() + timedelta(minutes=130)).feeds_asked == 1, "a failure is no crash"
    actions.switch(OPERATOR, feed, active=False)
    assert jobs.tick(clock.now() + timedelta(minutes=300)).feeds_asked == 0


def test_a_secret_is_for_the_owners_eyes_alone(partner: Partner) -> None:
    connect(partner)
    path = secrets._path("partner")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
