"""A visit to a feed: page after page is noted as rows; nothing is listed here (see `settling`).

Every page is one transaction with the place of the next, so a visit that was cut off goes on where
it stopped, and a page that comes twice changes nothing. Called by `actions` and the worker.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from khien.core import clock
from khien.core.errors import KhienError
from khien.core.ids import short_id
from khien.hub.exchange import secrets
from khien.hub.exchange.fetching import Away, fetch
from khien.hub.exchange.models import Feed, FeedFault, FeedRow
from khien.lists.exchange import FORMS, Page, Shared

MOST_PAGES = 20_000
_KEPT_FAULTS = 100
_LOOKED_UP = 500
_BACK = {FeedRow.State.GONE: FeedRow.State.NEW, FeedRow.State.LEAVING: FeedRow.State.LISTED}
"""What a row becomes when its hash is shared (again); every other state stays."""
_AWAY = {FeedRow.State.NEW: FeedRow.State.GONE, FeedRow.State.LISTED: FeedRow.State.LEAVING}
"""What a row becomes when its hash is withdrawn."""


class Busy(KhienError):
    """Somebody else is visiting this feed at the moment."""


def visit(feed: Feed) -> Feed:
    """Note everything that a feed has said since the last visit; the feed as it is then.

    Raises `KhienError` where it could not be read to the end; what was read is kept, the feed says
    why, and the next visit goes on from there.
    """
    form = FORMS[feed.form]
    name = short_id()
    Feed.objects.filter(pk=feed.pk).update(tried_at=clock.now())
    feed.refresh_from_db()
    try:
        secret = secrets.secret_of(feed.name)
        for _number in range(MOST_PAGES):
            page = form.read(fetch(form.ask(feed.address, feed.checkpoint, feed.next_page, secret)))
            feed = take(feed, page, name)
            if not page.next:
                return feed
        raise KhienError(f"The feed did not end after {MOST_PAGES} pages.")
    except Busy:
        raise
    except KhienError as error:
        note_problem(feed, error.message)
        if not (isinstance(error, Away) and error.passing):
            Feed.objects.filter(pk=feed.pk).update(next_page="", coming="")
        raise


def note_problem(feed: Feed, words: str) -> None:
    """What went wrong at the last visit, for people at the desk."""
    Feed.objects.filter(pk=feed.pk).update(problem=words[:300])


def take(before: Feed, page: Page, name: str) -> Feed:
    """Note one page of the visit `name` and where the next begins, together or not at all.

    Raises `Busy` where another visit has gone on from the same place meanwhile.
    """
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=before.pk)
        if (feed.next_page, feed.checkpoint) != (before.next_page, before.checkpoint):
            raise Busy(f"The feed {feed.name} is being visited already.", "Try again later.")
        last = not page.next
        coming = max(feed.coming, page.checkpoint, key=lambda mark: (len(mark), mark))
        if not (page.whole and page.checkpoint == feed.checkpoint):
            _note(feed, page.rows, name)
            _note_faults(feed, page)
            if page.whole:
                _note_absent(feed, name)
        feed.next_page = page.next
        feed.coming = "" if last else coming
        if last:
            feed.checkpoint = coming or feed.checkpoint
            feed.fetched_at = clock.now()
            feed.problem = ""
        feed.save()
    return feed


def _note(feed: Feed, rows: Iterable[Shared], name: str) -> None:
    fresh: dict[tuple[str, str], Shared] = {}
    withdrawn: list[str] = []
    for row in rows:
        if row.type is None:
            withdrawn.append(row.key)
        else:
            fresh[row.type.value, row.value] = row  # a later row of a page is the newer one
    moment = clock.now()
    known = _known(feed, [value for _type, value in fresh])
    changed = []
    for place, kept in known.items():
        told = fresh.pop(place, None)
        if told is None:
            continue
        kept.state = (_AWAY if told.gone else _BACK).get(FeedRow.State(kept.state), kept.state)
        kept.visit, kept.changed_at = name, moment
        if not told.gone:
            kept.key, kept.category, kept.given_by = told.key, told.category, told.by
        changed.append(kept)
    FeedRow.objects.bulk_update(
        changed,
        ["state", "visit", "changed_at", "key", "category", "given_by"],
        batch_size=_LOOKED_UP,
    )
    FeedRow.objects.bulk_create(
        [
            FeedRow(
                feed=feed,
                type=type,
                value=value,
                key=told.key,
                category=told.category,
                given_by=told.by,
                first_seen=moment,
                changed_at=moment,
                visit=name,
            )
            for (type, value), told in fresh.items()
            if not told.gone
        ],
        batch_size=_LOOKED_UP,
    )
    for start in range(0, len(withdrawn), _LOOKED_UP):
        part = FeedRow.objects.filter(feed=feed, key__in=withdrawn[start : start + _LOOKED_UP])
        _withdraw(part.exclude(visit=name))


def _known(feed: Feed, values: list[str]) -> dict[tuple[str, str], FeedRow]:
    found: dict[tuple[str, str], FeedRow] = {}
    for start in range(0, len(values), _LOOKED_UP):
        part = FeedRow.objects.filter(feed=feed, value__in=values[start : start + _LOOKED_UP])
        found.update({(row.type, row.value): row for row in part})
    return found


def _note_absent(feed: Feed, name: str) -> None:
    _withdraw(FeedRow.objects.filter(feed=feed).exclude(visit=name))


def _withdraw(rows: QuerySet[FeedRow]) -> None:
    for state, after in _AWAY.items():
        rows.filter(state=state).update(state=after, changed_at=clock.now())


def _note_faults(feed: Feed, page: Page) -> None:
    moment = clock.now()
    feed.faults += len(page.unread)
    feed.passed_over += page.passed_over
    FeedFault.objects.bulk_create(
        FeedFault(feed=feed, place=bad.place[:60], why=bad.why[:200], at=moment)
        for bad in page.unread[-_KEPT_FAULTS:]
    )
    kept = FeedFault.objects.filter(feed=feed).values_list("pk", flat=True)[:_KEPT_FAULTS]
    FeedFault.objects.filter(feed=feed).exclude(pk__in=list(kept)).delete()
