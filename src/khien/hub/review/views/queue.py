"""The queue of items: what waits, in which order and why. No reported words are opened here."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_safe

from khien.core import clock
from khien.core.codes import Urgency
from khien.hub.accounts.rights import may_ever, staff
from khien.hub.content import exporting
from khien.hub.content.models import Item
from khien.hub.content.queue import why_first
from khien.hub.review.forms import QueueFilter
from khien.hub.review.models import Decision
from khien.hub.ui.csv_files import csv_file
from khien.hub.ui.menu import menu_for
from khien.hub.ui.paging import page_of
from khien.hub.ui.requests import DeskRequest

MOST_COUNTED = 1_000
"""Decisions that are counted for the day; a desk that makes more has better figures elsewhere."""


@staff("desk.enter")
@require_safe
def queue(request: DeskRequest) -> HttpResponse:
    """The first page of the desk: the queue, or the first place this person may open."""
    if not may_ever(request.user, "content.list"):
        places = menu_for(request)
        return redirect(places[0].url) if places else render(request, "review/nothing_here.html")
    return _queue(request)


def _queue(request: DeskRequest) -> HttpResponse:
    chosen, filters, found = _chosen(request)
    page = page_of(found, request.GET.get("page"))
    at = clock.now()
    since = _since(request, at)
    rows = [
        {"item": item, "why": why_first(item, at), "changed": _changed(item, since, request)}
        for item in page
    ]
    context: dict[str, Any] = {
        "filter": chosen,
        "filters": filters,
        "query": urlencode(filters),
        "page": page,
        "rows": rows,
        "since": since,
        "at": at,
        "counts": _counts(at),
        "may_export": may_ever(request.user, "content.export"),
        "changed": sum(1 for row in rows if row["changed"]),
    }
    htmx = getattr(request, "htmx", False)
    return render(request, "review/_queue.html" if htmx else "review/queue.html", context)


@staff("content.export")
@require_GET
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The items chosen, as a CSV file of codes and times."""
    _form, filters, found = _chosen(request)
    rows = exporting.export_items(request.user, found, sorted(filters))
    return csv_file("queue", exporting.COLUMNS, rows)


def _chosen(request: DeskRequest) -> tuple[QueueFilter, dict[str, str], QuerySet[Item]]:
    """The form, what is filled in, and the items it chooses in their order."""
    form = QueueFilter(request.GET)
    form.is_valid()
    filters: dict[str, str] = {k: v for k, v in form.cleaned_data.items() if v}
    return form, filters, _ordered(_matching(filters, request), filters)


def _matching(filters: dict[str, str], request: DeskRequest) -> QuerySet[Item]:
    state = filters.get("state", "open")
    items = Item.objects.select_related("claimed_by")
    if state == "open":
        items = items.filter(state__in=[Item.State.WAITING, Item.State.SECOND])
    elif state == "mine":
        items = items.filter(
            state__in=[Item.State.WAITING, Item.State.SECOND],
            claimed_by=request.user.pk,
            claimed_until__gt=clock.now(),
        )
    elif state != "all":
        items = items.filter(state=state)
    for name in ("group", "urgency", "platform", "type"):
        if filters.get(name):
            items = items.filter(**{name: filters[name]})
    return items


def _ordered(items: QuerySet[Item], filters: dict[str, str]) -> QuerySet[Item]:
    """Open items as asked. Decided ones are too many to sort: each way has its index."""
    state = filters.get("state", "open")
    if state == "all":
        return items.order_by("-last_reported_at")
    order = {
        "age": ("first_reported_at", "id"),
        "newest": ("-last_reported_at", "id"),
        "reports": ("-report_count", "first_reported_at", "id"),
    }
    asked = filters.get("order", "") if state in ("open", "mine", "waiting", "second") else ""
    return items.order_by(*order.get(asked, ("-urgency_rank", "first_reported_at", "id")))


def _counts(at: datetime) -> dict[str, int]:
    """Open items by urgency and state, read from the queue's index alone; and the day's work."""
    open_items = Item.objects.filter(state__in=[Item.State.WAITING, Item.State.SECOND])
    found = open_items.values_list("state", "urgency_rank").annotate(n=Count("*")).order_by()
    counts = {"open": 0, "now": 0, "today": 0, "second": 0}
    for state, rank, number in found:
        counts["open"] += number
        counts["now"] += number if rank == Urgency.NOW.rank else 0
        counts["today"] += number if rank == Urgency.TODAY.rank else 0
        counts["second"] += number if state == Item.State.SECOND else 0
    return {
        **counts,
        "taken": Item.objects.filter(claimed_until__gt=at).count(),
        "decided": _decided(at - timedelta(hours=24)),
    }


def _decided(since: datetime) -> int:
    """Decisions since then, counted from the newest: their number grows with their time."""
    times = Decision.objects.order_by("-id").values_list("at", flat=True)[:MOST_COUNTED]
    return sum(1 for at in times if at > since)


def _since(request: DeskRequest, at: datetime) -> datetime:
    """When this person began to look: kept through every refresh, renewed by loading the page."""
    told = parse_datetime(request.GET.get("since", "")) if "since" in request.GET else None
    return told if told is not None and told.tzinfo is not None and told <= at else at


def _changed(item: Item, since: datetime, request: DeskRequest) -> str:
    """A code for what changed since then: new, reported, claimed, decided; empty for nothing."""
    if item.first_reported_at > since:
        return "new"
    if item.decided_at is not None and item.decided_at > since:
        return "decided"
    if item.last_reported_at > since:
        return "reported"
    taken = item.claimed_at is not None and item.claimed_at > since
    return "claimed" if taken and item.claimed_by_id != request.user.pk else ""
