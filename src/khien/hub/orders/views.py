"""Removal orders at the desk: what is due, and the steps of one order."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from khien.core import clock
from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub.accounts.rights import allowed, staff
from khien.hub.orders import actions, exporting
from khien.hub.orders.forms import AnswerForm, AssignForm
from khien.hub.orders.models import Order
from khien.hub.orders.states import may_follow
from khien.hub.ui.csv_files import csv_file
from khien.hub.ui.paging import page_of
from khien.hub.ui.requests import DeskRequest
from khien.packs import load_pack

_OPEN = (Order.State.ISSUED, Order.State.ACKNOWLEDGED)


@staff("orders.read")
@require_safe
def orders(request: DeskRequest) -> HttpResponse:
    """Orders, the soonest due first; overdue ones stand out."""
    state = _state(request)
    at = clock.now()
    every = Order.objects.select_related("entry", "provider")
    context = {
        "page": page_of(_in_state(every, state), request.GET.get("page")),
        "state": state,
        "states": [
            ("open", _("Open")),
            ("overdue", _("Overdue")),
            ("unassigned", _("Without provider")),
            *Order.State.choices,
        ],
        "query": f"state={state}",
        "at": at,
        "open": every.filter(state__in=_OPEN).count(),
        "may_export": allowed(request.user, "orders.export"),
        "late": every.filter(state__in=_OPEN, due_at__lte=at).count(),
    }
    return render(request, "orders/orders.html", context)


@staff("orders.export")
@require_GET
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The orders of one state, as a CSV file."""
    state = _state(request)
    rows = exporting.export_orders(request.user, _in_state(Order.objects.all(), state), state)
    return csv_file("orders", tuple(exporting.COLUMNS), rows)


def _state(request: DeskRequest) -> str:
    """The view of the table that is asked for; open orders for anything unknown."""
    asked = request.GET.get("state", "open")
    return asked if asked in ("overdue", "unassigned", *Order.State.values) else "open"


def _in_state(found: QuerySet[Order], state: str) -> QuerySet[Order]:
    if state in Order.State.values:
        return found.filter(state=state).order_by("-issued_at", "-id")
    found = found.filter(state__in=_OPEN).order_by("due_at", "id")
    if state == "overdue":
        return found.filter(Q(overdue_since__isnull=False) | Q(due_at__lte=clock.now()))
    if state == "unassigned":
        return found.filter(provider__isnull=True)
    return found


@staff("orders.read")
@require_safe
def order(request: DeskRequest, public_id: str) -> HttpResponse:
    """One order: target, basis, clock, and every step so far."""
    found = _find(public_id)
    pack = load_pack(config().pack)
    user = request.user
    context = {
        "order": found,
        "overdue": found.is_overdue(clock.now()),
        "clock": pack.clocks.get(found.clock),
        "rule": pack.rules.get(found.rule),
        "events": found.events.all(),
        "answer_form": AnswerForm(),
        "assign_form": AssignForm(initial={"provider": found.provider_id}),
        "may_answer": may_follow(found.state, Order.State.DONE)
        and allowed(user, "orders.answer", found),
        "may_assign": found.is_open and allowed(user, "orders.assign", found),
        "may_withdraw": may_follow(found.state, Order.State.WITHDRAWN)
        and allowed(user, "orders.withdraw", found),
    }
    return render(request, "orders/order.html", context)


@staff("orders.answer")
@require_POST
def answer(request: DeskRequest, public_id: str) -> HttpResponse:
    """Note what the provider said by telephone or letter."""
    found = _find(public_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what the provider said."))
        return redirect("orders:order", public_id)
    note = form.cleaned_data["note"]
    steps: dict[str, Callable[[], object]] = {
        Order.State.ACKNOWLEDGED: lambda: actions.acknowledge(request.user, found, note),
        Order.State.DONE: lambda: actions.report_done(request.user, found, note),
        Order.State.REFUSED: lambda: actions.refuse(request.user, found, note),
    }
    return _try(request, public_id, steps[form.cleaned_data["state"]])


@staff("orders.assign")
@require_POST
def assign(request: DeskRequest, public_id: str) -> HttpResponse:
    """Say who must act."""
    found = _find(public_id)
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a provider."))
        return redirect("orders:order", public_id)
    provider = form.cleaned_data["provider"]
    return _try(request, public_id, lambda: actions.assign(request.user, found, provider))


@staff("orders.withdraw")
@require_POST
def withdraw(request: DeskRequest, public_id: str) -> HttpResponse:
    """Take an order back."""
    found = _find(public_id)
    return _try(request, public_id, lambda: actions.withdraw_by_hand(request.user, found))


def _try(request: DeskRequest, public_id: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except PermissionDenied:
        raise
    except KhienError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Noted."))
    return redirect("orders:order", public_id)


def _find(public_id: str) -> Order:
    found = Order.objects.select_related("entry", "provider").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
