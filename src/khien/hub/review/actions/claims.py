"""Claims: a timed lock, so that two analysts do not look at the same thing unknowingly."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.content.models import Item

CLAIM_LASTS = timedelta(minutes=20)
"""Long enough to judge one item, short enough that a closed laptop does not hold up a child."""

_AT_ONCE = 500


class Taken(KhienError):
    """Somebody else has the item. `by` is their name, `since` when they took it."""

    def __init__(self, message: str, hint: str, *, by: str, since: datetime) -> None:
        super().__init__(message, hint)
        self.by = by
        self.since = since


def claim(user: User, item: Item) -> Item:
    """Take, keep or extend an open item. Raises `Taken` while another's claim is fresh.

    A claim that has run out is taken over. A decided item stays as it is: reading it needs no
    claim.
    """
    check(user, "review.claim", item)
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item.pk)
        if not item.is_open:
            return item
        moment = clock.now()
        refuse_if_taken(user, item, moment)
        fresh = item.claimed_by_id != user.pk or _run_out(item, moment)
        if fresh:
            item.claimed_by = user
            item.claimed_at = moment
        item.claimed_until = moment + CLAIM_LASTS
        item.save(update_fields=["claimed_by", "claimed_at", "claimed_until"])
        if fresh:
            audit.record(user, "review.claim", item)
            _tell_reports(item)
    return item


def release(user: User, item: Item) -> Item:
    """Give an item back. Nothing happens if it is not this person's."""
    check(user, "review.claim", item)
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item.pk)
        if item.claimed_by_id == user.pk:
            free(item)
            item.save(update_fields=["claimed_by", "claimed_at", "claimed_until"])
            audit.record(user, "review.release", item)
    return item


def release_stale(now: datetime) -> int:
    """Free every item whose claim has run out; returns how many. Called by the clock."""
    freed = 0
    while True:
        with transaction.atomic():
            stale = list(
                Item.objects.select_for_update()
                .filter(claimed_until__lte=now)
                .order_by("claimed_until")[:_AT_ONCE]
            )
            for item in stale:
                free(item)
            Item.objects.bulk_update(stale, ["claimed_by", "claimed_at", "claimed_until"])
            if stale:
                audit.record("system", "review.release_stale", None, items=len(stale))
        freed += len(stale)
        if len(stale) < _AT_ONCE:
            return freed


def refuse_if_taken(user: User, item: Item, at: datetime) -> None:
    """Raises `Taken` where another's claim on a locked item is fresh."""
    holder = item.claimed_by
    if holder is None or holder.pk == user.pk or _run_out(item, at):
        return
    since = item.claimed_at or at
    raise Taken(
        _("%(name)s has been looking at this since %(time)s.")
        % {"name": holder.full_name, "time": timezone.localtime(since).strftime("%H:%M")},
        _("Choose another item, or wait until it is given back."),
        by=holder.full_name,
        since=since,
    )


def free(item: Item) -> None:
    """Take the claim off an item in memory; the caller saves."""
    item.claimed_by = None
    item.claimed_at = None
    item.claimed_until = None


def _run_out(item: Item, at: datetime) -> bool:
    return item.claimed_until is None or item.claimed_until <= at


def _tell_reports(item: Item) -> None:
    from khien.hub.intake import actions as intake  # intake's actions import content's

    for report in item.reports.filter(state="new"):
        intake.mark_in_review(report)
