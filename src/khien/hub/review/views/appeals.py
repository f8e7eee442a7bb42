"""Appeals at the desk: which wait, what they say, and the decision by an uninvolved person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.core.errors import KhienError
from khien.hub.accounts.rights import allowed, staff
from khien.hub.intake.actions import read_report
from khien.hub.review import actions
from khien.hub.review.forms import AppealVerdict, appeal_reason_choices
from khien.hub.review.models import Appeal, Decision
from khien.hub.ui.paging import page_of
from khien.hub.ui.requests import DeskRequest
from khien.hub.vault import Locked


@staff("review.list_appeals")
@require_safe
def appeals(request: DeskRequest) -> HttpResponse:
    """Appeals that wait, the oldest first; or decided ones, the newest first."""
    state = request.GET.get("state", "open")
    found = Appeal.objects.select_related("entry", "decided_by")
    found = (
        found.filter(state="open").order_by("at")
        if state == "open"
        else found.exclude(state="open").order_by("-decided_at")
    )
    page = page_of(found, request.GET.get("page"))
    context = {"page": page, "state": state, "query": f"state={state}"}
    return render(request, "review/appeals.html", context)


@staff("review.list_appeals")
@require_safe
def appeal(request: DeskRequest, appeal_id: int) -> HttpResponse:
    """One appeal: the entry, who decided on which basis, and what the appellant says."""
    found = (
        Appeal.objects.select_related("entry", "entry__reviewer", "report", "decided_by")
        .filter(pk=appeal_id)
        .first()
    )
    if found is None:
        raise Http404
    context: dict[str, Any] = {
        "appeal": found,
        "entry": found.entry,
        "decision": Decision.objects.filter(entry=found.entry)
        .select_related("by", "second")
        .first(),
        "may_decide": allowed(request.user, "review.decide_appeal", found),
        "upheld": appeal_reason_choices("upheld"),
        "refused": appeal_reason_choices("refused"),
    }
    try:
        if request.vault is None:
            raise Locked("The vault is closed.")
        context["opened"] = read_report(request.user, request.vault, found.report_id)
    except Locked:
        context["locked"] = True
    return render(request, "review/appeal.html", context)


@staff("review.decide_appeal")
@require_POST
def decide(request: DeskRequest, appeal_id: int) -> HttpResponse:
    """Uphold or refuse, for a reason of the pack."""
    found = get_object_or_404(Appeal, pk=appeal_id)
    form = AppealVerdict(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason: the appellant is told it."))
        return redirect("review:appeal", appeal_id)
    uphold = form.uphold()
    try:
        actions.decide_appeal(
            request.user, found, uphold=uphold, reason=form.cleaned_data["reason"]
        )
    except PermissionDenied:
        raise
    except KhienError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("Upheld. The entry has been taken off everywhere.")
            if uphold
            else _("Refused. The entry stays, and the appellant has been told why."),
        )
    return redirect("review:appeal", appeal_id)
