"""From rows to entries: what a feed shared is listed, what it withdrew goes, floods wait.

Called by `actions` after each visit. An entry of a feed is taken off only when no other feed
shares it and no person of ours verified it.
"""

from django.db import transaction
from django.db.models import QuerySet

from khien.core.codes import EntryType, Kind, Severity
from khien.hub import audit
from khien.hub.accounts.rights import Actor
from khien.hub.exchange.models import Feed, FeedRow
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.importing import import_entries
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.values import NewEntry, digest

USUAL = 1_000
"""So many new or withdrawn hashes a visit need nobody's look, or a fifth of those listed."""
_AT_ONCE = 5_000
_LOOKED_UP = 500


def settle(actor: Actor, feed: Feed, *, looked_at: bool = False) -> Feed:
    """List and withdraw what waits in a feed's rows; a flood waits for `looked_at`.

    Runs in parts, each whole; when it was cut off, the next one goes on.
    """
    rows = FeedRow.objects.filter(feed=feed)
    new = rows.filter(state=FeedRow.State.NEW)
    leaving = rows.filter(state=FeedRow.State.LEAVING)
    if not looked_at:
        usual = max(USUAL, rows.filter(state=FeedRow.State.LISTED).count() // 5)
        if feed.held or new.count() > usual or leaving.count() > usual:
            return _hold(feed)
    while _list_part(actor, feed, new):
        pass
    while _withdraw_part(actor, feed, leaving):
        pass
    Feed.objects.filter(pk=feed.pk).update(held=False)
    feed.refresh_from_db()
    return feed


def _hold(feed: Feed) -> Feed:
    with transaction.atomic():
        if Feed.objects.filter(pk=feed.pk, held=False).update(held=True):
            audit.record("system", "exchange.hold", f"feed:{feed.name}")
    feed.refresh_from_db()
    return feed


def _list_part(actor: Actor, feed: Feed, waiting: QuerySet[FeedRow]) -> int:
    """List up to `_AT_ONCE` rows; returns how many there were."""
    with transaction.atomic():
        rows = list(waiting.select_for_update().order_by("pk")[:_AT_ONCE])
        if not rows:
            return 0
        made = [_new_entry(feed, row) for row in rows]
        import_entries(actor, made, source=feed.source, list_name=feed.list_name)
        entries = _entries_of(feed, [digest(new.type, new.value, True) for new in made])
        for row, new in zip(rows, made, strict=True):
            row.entry = entries.get(digest(new.type, new.value, True))
            row.state = FeedRow.State.LISTED if row.entry else FeedRow.State.REFUSED
        FeedRow.objects.bulk_update(rows, ["entry", "state"], batch_size=_LOOKED_UP)
    return len(rows)


def _new_entry(feed: Feed, row: FeedRow) -> NewEntry:
    return NewEntry(
        EntryType(row.type),
        row.value,
        kind=Kind(feed.kind),
        severity=Severity(feed.severity),
        source=feed.source,
        rule=feed.rule,
        bank=feed.bank,
    )


def _entries_of(feed: Feed, digests: list[str]) -> dict[str, ListEntry]:
    found: dict[str, ListEntry] = {}
    for start in range(0, len(digests), _LOOKED_UP):
        part = ListEntry.objects.filter(
            list__name=feed.list_name,
            digest__in=digests[start : start + _LOOKED_UP],
            retracted_at__isnull=True,
        )
        found.update({entry.digest: entry for entry in part})
    return found


def _withdraw_part(actor: Actor, feed: Feed, waiting: QuerySet[FeedRow]) -> int:
    """Withdraw up to `_AT_ONCE` rows; returns how many there were."""
    with transaction.atomic():
        rows = list(waiting.select_for_update().order_by("pk")[:_AT_ONCE])
        if not rows:
            return 0
        for row in rows:
            row.state = FeedRow.State.GONE
        FeedRow.objects.bulk_update(rows, ["state"], batch_size=_LOOKED_UP)
        ids = [row.entry_id for row in rows if row.entry_id]
        ours: list[ListEntry] = []
        for start in range(0, len(ids), _LOOKED_UP):
            part = ids[start : start + _LOOKED_UP]
            shared = FeedRow.objects.filter(entry__in=part, state=FeedRow.State.LISTED)
            ours += ListEntry.objects.filter(
                pk__in=part,
                source__startswith="feed:",
                reviewer=None,
                evidence=None,
                retracted_at=None,
            ).exclude(pk__in=shared.values("entry"))
        listdesk.retract_many(actor, ours, "withdrawn", feed.list_name)
    return len(rows)
