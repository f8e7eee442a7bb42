"""A chat that a counsellor pastes, laid out with the worrying turns and why.

The words live in the request and its answer alone: nothing is stored, and the log says that a chat
was read, never what it said.
"""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from khien.core.words import Item, Message
from khien.hub import audit
from khien.hub.accounts.rights import check, staff
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.review.forms import PastedChat
from khien.hub.review.pasted import messages_of
from khien.hub.review.turns import read_chat
from khien.hub.ui.requests import DeskRequest
from khien.policy.judge import Judgement, judge


@staff("review.read_chat")
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: DeskRequest) -> HttpResponse:
    """The form, and below it what was pasted with what worries in it."""
    form = PastedChat(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        messages = messages_of(form.cleaned_data["chat"])
        found = judge_pasted(request, messages)
        context["read"] = read_chat(messages, found)
    status = 422 if form.errors else 200
    return render(request, "review/chat.html", context, status=status)


def judge_pasted(request: DeskRequest, messages: tuple[Message, ...]) -> Judgement:
    """Judge a pasted chat by the current lists, and say in the log that it was done."""
    check(request.user, "review.read_chat")
    found = judge(Item("chat", messages=messages), current_snapshot())
    with transaction.atomic():
        audit.record(
            request.user,
            "review.judge_chat",
            messages=len(messages),
            outcome=str(found.decision.action),
        )
    return found
