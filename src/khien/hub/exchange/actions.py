"""State changes of feeds: connected, visited, a flood taken over or refused, switched off.

Called by the desk, the command line and the worker. A scheduled visit acts as the operator who
connected the feed; what a person decides is logged as theirs.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from khien.core import clock
from khien.core.codes import Kind, Severity
from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.rights import OPERATOR, Actor, check
from khien.hub.banks.actions import ensure_bank
from khien.hub.exchange import secrets
from khien.hub.exchange.models import Feed, FeedRow
from khien.hub.exchange.settling import settle
from khien.hub.exchange.telling import tell
from khien.hub.exchange.visit import note_problem, visit
from khien.hub.listdesk.models import MAIN
from khien.lists.exchange import FORMS
from khien.packs import load_pack

_LOCAL = ("127.0.0.1", "localhost", "::1")


def add_feed(
    user: Actor,
    name: str,
    *,
    form: str,
    address: str,
    basis: str,
    kind: Kind,
    severity: Severity,
    secret: str = "",
    bank: str = "",
    rule: str = "",
    list_name: str = MAIN,
    every_minutes: int = 60,
) -> Feed:
    """Connect a feed; nothing is fetched yet. `basis` says why we may take it over.

    Raises `KhienError` for an unknown form or rule, an address without TLS, a name taken before.
    """
    check(user, "exchange.change")
    place = urlsplit(address)
    if form not in FORMS:
        raise KhienError(f"There is no form {form[:40]!r}.", f"There are: {', '.join(FORMS)}.")
    if not place.hostname or not (
        place.scheme == "https" or (place.scheme == "http" and place.hostname in _LOCAL)
    ):
        raise KhienError("A feed's address begins with https://.", "Secrets travel to it.")
    if not basis.strip():
        raise KhienError("On which agreement or law is this list taken over?", "Give --basis.")
    if rule and rule not in load_pack(config().pack).rules:
        raise KhienError(f"The pack knows no rule {rule[:60]!r}.", "khien pack check names them.")
    if bank:
        ensure_bank(bank)  # so that it has a page, and a switch
    FORMS[form].ask(address, "", "", secret)  # a secret of another form is told now, not at night
    try:
        with transaction.atomic():
            feed = Feed.objects.create(
                name=name,
                form=form,
                address=address,
                basis=" ".join(basis.split())[:200],
                list_name=list_name,
                bank=bank,
                kind=kind.value,
                severity=severity.value,
                rule=rule,
                every_minutes=every_minutes,
                created_at=clock.now(),
            )
            if secret:
                secrets.keep(name, secret)
            audit.record(user, "exchange.add", f"feed:{name}", form=form, kind=kind.value)
    except IntegrityError as error:
        raise KhienError(f"There is a feed {name} already.", "Choose another name.") from error
    return feed


def fetch_feed(user: Actor, feed: Feed) -> Feed:
    """Visit a feed, take over what is not too much at once, tell its owner what we found.

    Raises `KhienError` where one of it failed; what came before it holds.
    """
    check(user, "exchange.change")
    seen = visit(feed)
    with transaction.atomic():
        audit.record(user, "exchange.fetch", f"feed:{feed.name}")
    settled = settle(user, seen)
    try:
        told = tell(settled)
    except KhienError as error:
        note_problem(settled, f"What we found could not be told: {error.message}")
        raise
    if told:
        with transaction.atomic():
            audit.record(user, "exchange.tell", f"feed:{feed.name}", words=told)
    return settled


def settle_held(user: Actor, feed: Feed) -> Feed:
    """Somebody has looked: list and withdraw everything that a feed's flood holds."""
    check(user, "exchange.settle")
    with transaction.atomic():
        audit.record(user, "exchange.settle", f"feed:{feed.name}")
    return settle(user, feed, looked_at=True)


def refuse_held(user: Actor, feed: Feed) -> Feed:
    """Somebody has looked: what is new is not taken over, what was withdrawn stays listed."""
    check(user, "exchange.settle")
    with transaction.atomic():
        rows = FeedRow.objects.filter(feed=feed)
        refused = rows.filter(state=FeedRow.State.NEW).update(state=FeedRow.State.REFUSED)
        kept = rows.filter(state=FeedRow.State.LEAVING).update(state=FeedRow.State.LISTED)
        Feed.objects.filter(pk=feed.pk).update(held=False)
        audit.record(user, "exchange.refuse", f"feed:{feed.name}", refused=refused, kept=kept)
    feed.refresh_from_db()
    return feed


def switch(user: Actor, feed: Feed, *, active: bool, secret: str = "") -> Feed:
    """Visit a feed no longer, or again (with a new `secret`); what it shared stays as it is."""
    check(user, "exchange.change")
    if secret.strip():
        FORMS[feed.form].ask(feed.address, "", "", secret)
        secrets.keep(feed.name, secret)
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(active=active)
        audit.record(
            user, "exchange.switch", f"feed:{feed.name}", active=active, secret=bool(secret.strip())
        )
    feed.refresh_from_db()
    return feed


def withdraw(user: Actor, feed: Feed) -> Feed:
    """The agreement has ended: visit no more, forget the secret, take all its hashes off."""
    check(user, "exchange.change")
    feed = switch(user, feed, active=False)
    with transaction.atomic():
        rows = FeedRow.objects.filter(feed=feed)
        rows.filter(state=FeedRow.State.NEW).update(state=FeedRow.State.GONE)
        rows.filter(state=FeedRow.State.LISTED).update(state=FeedRow.State.LEAVING)
        audit.record(user, "exchange.withdraw", f"feed:{feed.name}")
    secrets.forget(feed.name)
    return settle(user, feed, looked_at=True)


def due(now: datetime) -> list[Feed]:
    """Active feeds whose next visit has come."""
    return [
        feed
        for feed in Feed.objects.filter(active=True)
        if feed.tried_at is None or feed.tried_at <= now - timedelta(minutes=feed.every_minutes)
    ]


def ask_for_visits(now: datetime) -> int:
    """Queue a visit for every feed that is due; returns how many. Called by the clock."""
    from khien.hub.exchange.tasks import visit_feed

    feeds = due(now)
    for feed in feeds:
        # Noted before it is queued: a slow server is not asked twice.
        Feed.objects.filter(pk=feed.pk).update(tried_at=now)
        visit_feed.enqueue(feed.pk)
    return len(feeds)


def scheduled_visit(feed_id: int) -> None:
    """One visit by the worker; what went wrong stands in the feed, for the desk to see."""
    feed = Feed.objects.filter(pk=feed_id, active=True).first()
    if feed is not None:
        fetch_feed(OPERATOR, feed)
