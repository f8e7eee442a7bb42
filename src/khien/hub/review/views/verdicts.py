"""The buttons on an item: take, give back, verify, reject, approve, decline, withdraw, reopen."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khien.core.codes import Urgency
from khien.core.errors import KhienError
from khien.hub.accounts.rights import staff
from khien.hub.content.actions import rate_urgency
from khien.hub.content.models import Item
from khien.hub.review import actions
from khien.hub.review.forms import JudgementForm, RejectForm, UrgencyForm
from khien.hub.review.models import Proposal
from khien.hub.review.views.item import show_item
from khien.hub.ui.requests import DeskRequest
from khien.hub.vault import Locked


@staff("review.claim")
@require_POST
def claim(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """Take an item for a while, and open it."""
    item = get_object_or_404(Item, pk=item_id)
    _try(request, lambda: actions.claim(request.user, item))
    return redirect("review:item", item_id)


@staff("review.claim")
@require_POST
def release(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """Give an item back to the queue."""
    item = get_object_or_404(Item, pk=item_id)
    if _try(request, lambda: actions.release(request.user, item)):
        messages.success(request, _("The item is back in the queue."))
    return redirect("review:queue")


@staff("review.verify")
@require_POST
def verify(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """List the item, or propose that to a second person."""
    item = get_object_or_404(Item, pk=item_id)
    form = JudgementForm(request.POST)
    if "preview" in request.POST:  # without JavaScript: the rules and scopes for what was chosen
        return show_item(request, item_id, judgement=form)
    if not form.is_valid():
        problem = KhienError(
            _("The verdict is not complete."), _("Choose a kind, a severity and how much to block.")
        )
        return show_item(request, item_id, judgement=form, problem=problem)
    try:
        if request.vault is None:
            raise Locked(_("Your keys are locked."))
        verdict = actions.verify(request.user, request.vault, item, form.judgement())
    except PermissionDenied:
        raise
    except KhienError as problem:
        return show_item(request, item_id, judgement=form, problem=problem)
    if verdict.proposal is not None:
        messages.success(request, _("Proposed. A second person has to agree before it is blocked."))
    elif verdict.repeated:
        messages.success(request, _("This was verified already. Nothing was done twice."))
    else:
        messages.success(request, _("Verified. The new release is on its way to every provider."))
    return redirect("review:item", item_id)


@staff("review.reject")
@require_POST
def reject(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """Do not list the item; its reporters receive the words of the reason."""
    item = get_object_or_404(Item, pk=item_id)
    form = RejectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason, so that the reporter learns why."))
        return redirect("review:item", item_id)
    reason = form.cleaned_data["reason"]
    if _try(request, lambda: actions.reject(request.user, item, reason)):
        messages.success(request, _("Not listed. The reporters have been told why."))
    return redirect("review:item", item_id)


@staff("review.approve")
@require_POST
def approve(request: DeskRequest, proposal_id: int) -> HttpResponse:
    """The second person agrees."""
    proposal = get_object_or_404(Proposal, pk=proposal_id)
    if _try(request, lambda: actions.approve(request.user, proposal)):
        messages.success(request, _("Approved. The new release is on its way to every provider."))
    return redirect("review:item", proposal.item_id)


@staff("review.approve")
@require_POST
def decline(request: DeskRequest, proposal_id: int) -> HttpResponse:
    """The second person does not agree."""
    proposal = get_object_or_404(Proposal, pk=proposal_id)
    form = RejectForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if _try(request, lambda: actions.decline(request.user, proposal, reason)):
            messages.success(request, _("Declined. The item waits again."))
    else:
        messages.error(request, _("Choose a reason, so that your colleague learns why."))
    return redirect("review:item", proposal.item_id)


@staff("review.withdraw")
@require_POST
def withdraw(request: DeskRequest, proposal_id: int) -> HttpResponse:
    """Who proposed it takes it back."""
    proposal = get_object_or_404(Proposal, pk=proposal_id)
    if _try(request, lambda: actions.withdraw(request.user, proposal)):
        messages.success(request, _("Taken back. The item waits again."))
    return redirect("review:item", proposal.item_id)


@staff("review.reopen")
@require_POST
def reopen(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """Look at a decided item again."""
    item = get_object_or_404(Item, pk=item_id)
    if _try(request, lambda: actions.reopen(request.user, item)):
        messages.success(request, _("The item waits again. What is listed stays listed for now."))
    return redirect("review:item", item_id)


@staff("content.rate")
@require_POST
def rate(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """Say how soon the item must be looked at."""
    item = get_object_or_404(Item, pk=item_id)
    form = UrgencyForm(request.POST)
    if form.is_valid():
        urgency = Urgency(form.cleaned_data["urgency"])
        if _try(request, lambda: rate_urgency(request.user, item, urgency)):
            messages.success(request, _("The urgency is noted."))
    return redirect("review:item", item_id)


def _try(request: DeskRequest, act: Callable[[], object]) -> bool:
    """Do it; say kindly why not if it cannot be done. A missing right stays a 403."""
    try:
        act()
    except PermissionDenied:
        raise
    except KhienError as problem:
        messages.error(request, f"{problem.message} {problem.hint or ''}".strip())
        return False
    return True
