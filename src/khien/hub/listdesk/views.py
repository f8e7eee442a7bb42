"""The lists at the desk: search, one entry with its protection, releases, known-good names."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from khien.core.codes import EntryType
from khien.core.errors import KhienError
from khien.core.text import fold
from khien.hub.accounts.rights import allowed, may_ever, staff
from khien.hub.banks import shown
from khien.hub.listdesk import actions, exporting
from khien.hub.listdesk.forms import REASONS, TYPE_NAMES, EntryFilter, KnownGoodForm, RetractForm
from khien.hub.listdesk.models import ListEntry, ListState, Release
from khien.hub.providers import protection
from khien.hub.ui.csv_files import csv_file
from khien.hub.ui.paging import page_of
from khien.hub.ui.requests import DeskRequest

SEARCHED_WITHIN = 50_000
"""Newest entries in which a search looks inside values too; older ones are found by beginning."""


@staff("listdesk.read")
@require_safe
def entries(request: DeskRequest) -> HttpResponse:
    """What is listed, searched without regard to marks and case."""
    chosen, filters, found = _chosen(request)
    page = page_of(found, request.GET.get("page"))
    context = {
        "filter": chosen,
        "filters": filters,
        "query": urlencode(filters),
        "page": page,
        "rows": shown.rows(page),
        "states": ListState.objects.all(),
        "types": _type_names(),
        "known_good": KnownGoodForm()
        if may_ever(request.user, "listdesk.add_known_good")
        else None,
        "may_export": may_ever(request.user, "listdesk.export"),
    }
    return render(request, "listdesk/entries.html", context)


@staff("listdesk.export")
@require_GET
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The entries chosen, as a CSV file."""
    _form, filters, found = _chosen(request)
    rows = exporting.export_rows(request.user, found, sorted(filters))
    return csv_file("entries", tuple(exporting.COLUMNS), rows)


def _chosen(request: DeskRequest) -> tuple[EntryFilter, dict[str, str], QuerySet[ListEntry]]:
    """The form, what is filled in, and the entries it chooses, the newest first."""
    form = EntryFilter(request.GET)
    form.is_valid()
    filters: dict[str, str] = {k: v for k, v in form.cleaned_data.items() if v}
    found = _side(filters.get("side", ""))
    if filters.get("type"):
        found = found.filter(type=filters["type"])
    if filters.get("q"):
        found = _search(found, filters["q"])
    return form, filters, found.order_by("-id")


def _side(side: str) -> QuerySet[ListEntry]:
    found = ListEntry.objects.select_related("list")
    if side == "gone":
        return found.filter(retracted_at__isnull=False)
    return found.filter(retracted_at__isnull=True, harmful=side != "good")


def _search(found: QuerySet[ListEntry], asked: str) -> QuerySet[ListEntry]:
    """Entries that begin with what was asked, by the index; else recent ones that hold it."""
    key = fold(asked)[:200]
    starts = (key, f"https://{key}", f"https://www.{key}")
    beginning = Q(public_id=asked.strip()[:24])
    for start in starts:
        beginning |= Q(folded__gte=start, folded__lt=f"{start}\U0010ffff")
    first = found.filter(beginning)
    if first.exists():
        return first
    newest = ListEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return found.filter(id__gt=newest - SEARCHED_WITHIN, folded__contains=key)


def _type_names() -> dict[str, str]:
    return {code.value: str(name) for code, name in TYPE_NAMES.items()}


@staff("listdesk.read")
@require_safe
def entry(request: DeskRequest, public_id: str) -> HttpResponse:
    """One entry: basis, dates, orders, who enforces it, and its public reason page."""
    found = _find(public_id)
    context: dict[str, Any] = {
        "entry": found,
        "type": _type_names().get(found.type, found.type),
        "orders": found.orders.select_related("provider").order_by("-issued_at"),
        "appeals": found.appeals.order_by("-at"),
        "protection": protection.of_entry(found) if found.active else [],
        "may_retract": found.active and allowed(request.user, "listdesk.retract", found),
        "may_confirm": found.active
        and found.recheck_at is not None
        and allowed(request.user, "listdesk.recheck", found),
        "may_open_item": found.evidence_id and may_ever(request.user, "content.open"),
        "retract_form": RetractForm(),
        "gone_because": dict(REASONS).get(found.retract_reason, found.retract_reason),
        **shown.of_entry(request.user, found),
    }
    return render(request, "listdesk/entry.html", context)


@staff("listdesk.retract")
@require_POST
def retract(request: DeskRequest, public_id: str) -> HttpResponse:
    """Take an entry off everywhere."""
    found = _find(public_id)
    form = RetractForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason."))
        return redirect("listdesk:entry", public_id)
    release = actions.retract_by_hand(request.user, found, form.cleaned_data["reason"])
    if release is None:
        messages.success(request, _("It was off the list already."))
    else:
        messages.success(
            request, _("Taken off everywhere with version %(n)d.") % {"n": release.version}
        )
    return redirect("listdesk:entry", public_id)


@staff("listdesk.recheck")
@require_POST
def confirm(request: DeskRequest, public_id: str) -> HttpResponse:
    """Somebody looked again: the entry still holds."""
    actions.confirm(request.user, _find(public_id))
    messages.success(request, _("Noted. The next look is due in a month."))
    return redirect("listdesk:entry", public_id)


@staff("listdesk.add_known_good")
@require_POST
def known_good(request: DeskRequest) -> HttpResponse:
    """Shield a name from being blocked."""
    form = KnownGoodForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the name of the site."))
        return redirect("listdesk:entries")
    try:
        row = actions.add_known_good(request.user, EntryType.DOMAIN, form.cleaned_data["value"])
    except PermissionDenied:
        raise
    except KhienError as problem:
        messages.error(request, str(problem))
        return redirect("listdesk:entries")
    messages.success(request, _("%(name)s is known good now.") % {"name": row.value})
    return redirect("listdesk:entry", row.public_id)


@staff("listdesk.read")
@require_safe
def releases(request: DeskRequest) -> HttpResponse:
    """The signed versions of the lists, the newest first."""
    found = Release.objects.select_related("list").defer("line").order_by("-made_at", "-version")
    context = {
        "page": page_of(found, request.GET.get("page")),
        "states": ListState.objects.all(),
        "query": "",
    }
    return render(request, "listdesk/releases.html", context)


def _find(public_id: str) -> ListEntry:
    found = (
        ListEntry.objects.select_related("list", "reviewer", "reviewer__agency")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found
