"""Banks at the desk: which there are, for whom they count, what stands in them, what is said."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.core.errors import KhienError
from khien.hub.accounts.rights import View, allowed, staff
from khien.hub.banks import actions, feedback, shown
from khien.hub.banks.forms import ChangeBankForm, FeedbackForm, NewBankForm, OffForm
from khien.hub.banks.models import Bank
from khien.hub.banks.reading import figures
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.forms import TYPE_NAMES
from khien.hub.listdesk.models import ListEntry
from khien.hub.ui.paging import page_of
from khien.hub.ui.requests import DeskRequest


def after_proof(view: View) -> View:
    """Asks who is there before a change, unless that was shown in the last five minutes."""
    asked: View = reauthentication_required(allow_get=True)(view)
    return asked


@staff("banks.read")
@require_safe
def banks(request: DeskRequest) -> HttpResponse:
    """Every bank with its numbers."""
    context = {"banks": figures(), "may_change": allowed(request.user, "banks.change")}
    return render(request, "banks/banks.html", context)


@staff("banks.change")
@require_http_methods(["GET", "HEAD", "POST"])
@after_proof
def new(request: DeskRequest) -> HttpResponse:
    """Make a bank."""
    form = NewBankForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.create_bank(request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The bank is there. Everybody who follows the list knows."))
            return redirect("banks:bank", made.name)
    return render(request, "banks/new.html", {"form": form}, status=422 if form.errors else 200)


@staff("banks.read")
@require_safe
def bank(request: DeskRequest, name: str) -> HttpResponse:
    """One bank and its entries, near-duplicates as one family."""
    return _show_bank(request, get_object_or_404(Bank, name=name), None)


@staff("banks.change")
@require_POST
@after_proof
def change(request: DeskRequest, name: str) -> HttpResponse:
    """Switch a bank, or set its share or its name."""
    found = get_object_or_404(Bank, name=name)
    form = ChangeBankForm(request.POST, instance=Bank(name=found.name))
    if form.is_valid():
        wanted = form.cleaned_data
        if _tried(form, lambda: actions.change_bank(request.user, found, **wanted)) is not None:
            messages.success(request, _("Changed, for everybody who follows the list."))
            return redirect("banks:bank", name)
    return _show_bank(request, found, form)


@staff("banks.give_feedback")
@require_POST
def say(request: DeskRequest, public_id: str) -> HttpResponse:
    """Confirm or dispute an entry."""
    entry = get_object_or_404(ListEntry, public_id=public_id)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data
        given = _tried(
            form,
            lambda: feedback.give(
                request.user, entry, form.said(), words["reason"], words["reference"].strip()
            ),
        )
        if given is not None:
            messages.success(request, _("Noted, and told to whoever shared it."))
    _tell_errors(request, form)
    return redirect("listdesk:entry", public_id)


@staff("listdesk.switch_off")
@require_POST
@after_proof
def switch_entry(request: DeskRequest, public_id: str) -> HttpResponse:
    """Let an entry match nothing until a day, or match again."""
    entry = get_object_or_404(ListEntry, public_id=public_id)
    if "on" in request.POST:
        listdesk.switch_off(request.user, entry, None)
        messages.success(request, _("It matches again, everywhere."))
        return redirect("listdesk:entry", public_id)
    form = OffForm(request.POST)
    if form.is_valid():
        listdesk.switch_off(request.user, entry, form.moment())
        messages.success(request, _("It matches nothing until then, everywhere."))
    _tell_errors(request, form)
    return redirect("listdesk:entry", public_id)


def _show_bank(request: DeskRequest, bank: Bank, form: ChangeBankForm | None) -> HttpResponse:
    found = (
        ListEntry.objects.filter(bank=bank.name, retracted_at__isnull=True)
        .select_related("list")
        .order_by("-id")
    )
    page = page_of(found, request.GET.get("page"))
    may_change = allowed(request.user, "banks.change")
    context = {
        "bank": bank,
        "numbers": next((one for one in figures() if one.bank.pk == bank.pk), None),
        "page": page,
        "rows": shown.rows(page),
        "query": "",
        "types": {code.value: str(name) for code, name in TYPE_NAMES.items()},
        "form": form or (ChangeBankForm(instance=bank) if may_change else None),
    }
    return render(request, "banks/bank.html", context, status=422 if form is not None else 200)


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """The result of an action; None where it said why not, which the form then says."""
    try:
        return act()
    except PermissionDenied:
        raise
    except KhienError as problem:
        form.add_error(None, str(problem))
        return None


def _tell_errors(request: DeskRequest, form: Any) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
