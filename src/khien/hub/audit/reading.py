"""Reading the log: pages by filter, and the whole of a filter as CSV. Reading is itself logged.

Called by the audit screens. Pages go backwards from a number, so the hundred-thousandth page
costs as much as the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.audit.chain import place_waiting, record
from khien.hub.audit.models import Event
from khien.hub.audit.verify import Verdict, verify
from khien.hub.ui.csv_files import Cell

PAGE = 50

COLUMNS = ("number", "at", "actor", "action", "object", "codes", "digest")


@dataclass(frozen=True)
class Filter:
    """Which events to show; empty fields mean all. Days are local days, both included."""

    actor: str = ""
    action: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None

    def events(self) -> QuerySet[Event]:
        found = Event.objects.all()
        if self.actor:
            found = found.filter(actor=self.actor)
        if self.action:
            found = found.filter(action__startswith=self.action)
        if self.object:
            found = found.filter(object=self.object)
        if self.since:
            found = found.filter(at_us__gte=_micros(self.since))
        if self.until:
            found = found.filter(at_us__lt=_micros(self.until, timedelta(days=1)))
        return found


@dataclass(frozen=True)
class Page:
    """Events, newest first, and from where the older ones go on (None at the end)."""

    events: list[Event]
    older_than: int | None


def page(user: User, wanted: Filter, before: int | None = None) -> Page:
    """One page of the log. Raises `Refused`."""
    check(user, "audit.view")
    place_waiting()
    found = wanted.events().order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    events = list(found[: PAGE + 1])
    with transaction.atomic():
        record(user, "audit.view", None, shown=min(len(events), PAGE), before=before)
    more = len(events) > PAGE
    return Page(events[:PAGE], events[PAGE - 1].number if more else None)


def export(user: User, wanted: Filter) -> Iterator[Sequence[Cell]]:
    """A row of `COLUMNS` for each event of a filter, oldest first. Raises `Refused`."""
    check(user, "audit.export")
    with transaction.atomic():
        record(user, "audit.export", None, events=wanted.events().count())
    events = wanted.events().order_by("number").iterator(chunk_size=2_000)
    return (
        (e.number, e.at.isoformat(), e.actor, e.action, e.object, e.codes, e.digest) for e in events
    )


def verified(user: User) -> Verdict:
    """Verifies the chain for a person, and logs that it was done. Raises `Refused`."""
    check(user, "audit.verify")
    verdict = verify()
    with transaction.atomic():
        record(user, "audit.verify", None, events=verdict.events, broken=verdict.broken)
    return verdict


def people(events: list[Event]) -> dict[str, str]:
    """Names of the staff among the actors, by actor code."""
    numbers = {
        int(event.actor[5:])
        for event in events
        if event.actor.startswith("user:") and event.actor[5:].isdigit()
    }
    rows = User.objects.filter(pk__in=numbers).values_list("pk", "full_name")
    return {f"user:{pk}": name for pk, name in rows}


def _micros(day: date, later: timedelta = timedelta()) -> int:
    # A typed year of 1 or 9999 would leave what can be computed with.
    day = min(max(day, date(1970, 1, 2)), date(2900, 1, 1))
    start = datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE)) + later
    return int(start.timestamp() * 1_000_000)
