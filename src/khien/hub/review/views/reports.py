"""Reports as people sent them: which came in, and the talk with each reporter."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from msgspec.structs import replace

from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub.accounts.rights import may_ever, staff
from khien.hub.intake import actions as intake
from khien.hub.intake.chats import ToldChat
from khien.hub.intake.models import Message, Report
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.review.forms import AnswerForm
from khien.hub.review.turns import ReadChat, read_chat
from khien.hub.ui.paging import page_of
from khien.hub.ui.requests import DeskRequest
from khien.hub.ui.templatetags.khien import words
from khien.hub.vault import Locked
from khien.packs import load_pack
from khien.policy.judge import judge

OPEN = (Report.State.NEW, Report.State.IN_REVIEW)


@staff("intake.list_reports")
@require_safe
def reports(request: DeskRequest) -> HttpResponse:
    """Which reports came in: codes and times, no words."""
    state = request.GET.get("state", "open")
    found = Report.objects.filter(kind=Report.Kind.REPORT).annotate(
        unread=Count("messages", filter=Q(messages__sender="reporter", messages__read_at=None))
    )
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state in Report.State.values:
        found = found.filter(state=state)
    page = page_of(found.order_by("-in_danger", "created_at"), request.GET.get("page"))
    return render(
        request,
        "review/reports.html",
        {
            "page": page,
            "state": state,
            "states": [("open", _("Open")), *Report.State.choices, ("all", _("All"))],
            "query": f"state={state}",
        },
    )


@staff("intake.read_report")
@require_safe
def report(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """One report with its words and the talk. Reading it is noted in the audit log."""
    return _show(request, report_id, AnswerForm())


@staff("intake.answer")
@require_POST
def answer(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Write to the reporter."""
    found = _find(report_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, report_id, form)
    try:
        if request.vault is None:
            raise Locked(_("Your keys are locked."))
        intake.answer_report(request.user, request.vault, found, form.cleaned_data["text"])
    except PermissionDenied:
        raise
    except KhienError as problem:
        form.add_error("text", str(problem))
        return _show(request, report_id, form)
    messages.success(request, _("Sent. The reporter reads it when they come back with their code."))
    return redirect("review:report", report_id)


def _read(chat: ToldChat) -> ReadChat:
    """A chat from screenshots, judged by the lists of this moment."""
    item = chat.judged
    voices = {
        "child": _("the child"),
        "other": _("the other person"),
        "left": _("on the left"),
        "right": _("on the right"),
    }
    shown = [replace(m, author=voices.get(m.author, m.author)) for m in item.messages]
    return read_chat(shown, judge(item, current_snapshot()))


def _find(report_id: UUID) -> Report:
    found = Report.objects.select_related("envelope").filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found


def _show(request: DeskRequest, report_id: UUID, form: AnswerForm) -> HttpResponse:
    found = _find(report_id)
    topic = load_pack(config().pack).topic(found.topic) if found.topic else None
    context = {
        "report": found,
        "topic": words(topic.child) if topic else "",
        "items": found.items.order_by("first_reported_at"),
        "form": form,
        "may_answer": may_ever(request.user, "intake.answer"),
        "staff": Message.Sender.STAFF,
        "reporter": Message.Sender.REPORTER,
        "gone": not found.sealed_told,
    }
    if context["gone"]:
        return render(request, "review/report_locked.html", context, status=410)
    try:
        if request.vault is None:
            raise Locked("The vault is closed.")
        opened = intake.read_report(request.user, request.vault, report_id)
    except Locked:
        return render(request, "review/report_locked.html", context, status=423)
    context["opened"] = opened
    if opened.told.chat is not None:
        context["read"] = _read(opened.told.chat)
        context["unsure"] = sum(turn.unsure for turn in opened.told.chat.turns)
    return render(request, "review/report.html", context, status=422 if form.errors else 200)
