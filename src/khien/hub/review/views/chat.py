"""A chat that a counsellor pastes, laid out with the worrying turns and why.

The words live in the request and its answer alone: nothing is stored, and the log says that a chat
was read, never what it said.
"""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from khien.core.words import Item, Message, Signal
from khien.detect.chat.stages import NAME
from khien.hub import audit
from khien.hub.accounts.rights import check, staff
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.review.forms import PastedChat
from khien.hub.review.pasted import messages_of
from khien.hub.ui.requests import DeskRequest
from khien.policy.judge import Judgement, judge

_SHOWN_FROM = 0.3
_WORRY = 0.5


@dataclass(frozen=True)
class ShownTurn:
    """A message with the risk after it. `side` tells the first voices apart."""

    number: int
    message: Message
    risk: float
    rose: bool
    signals: tuple[Signal, ...]
    side: int


@staff("review.read_chat")
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: DeskRequest) -> HttpResponse:
    """The form, and below it what was pasted with what worries in it."""
    form = PastedChat(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        messages = messages_of(form.cleaned_data["chat"])
        found = judge_pasted(request, messages)
        context |= {
            "turns": _turns(messages, found),
            "risks": [r for r in found.assessment.risks if r.score >= _WORRY],
            "course": found.assessment.course,
            "decision": found.decision,
        }
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


def _turns(messages: tuple[Message, ...], found: Judgement) -> list[ShownTurn]:
    assessment = found.assessment
    worried = any(turn.risk >= _WORRY for turn in assessment.turns)
    voices: dict[str, int] = {}
    shown, before = [], 0.0
    for message, turn in zip(messages, assessment.turns, strict=True):
        signals = [s for s in assessment.signals if s.turn == turn.i]
        said = {s.why for s in signals if s.detector == NAME}
        # A stage says it better than the rule of single texts that saw the same.
        kept = [s for s in signals if s.detector == NAME or s.why not in said]
        if not worried:
            kept = [s for s in kept if s.score >= _SHOWN_FROM]
        side = voices.setdefault(message.author, len(voices))
        rose = turn.risk >= _WORRY and turn.risk > before
        shown.append(ShownTurn(turn.i + 1, message, turn.risk, rose, _once(kept), side % 2))
        before = turn.risk
    return shown


def _once(signals: list[Signal]) -> tuple[Signal, ...]:
    """The strongest signal of each reason."""
    best: dict[str, Signal] = {}
    for signal in signals:
        known = best.get(signal.why.vi)
        if known is None or signal.score > known.score:
            best[signal.why.vi] = signal
    return tuple(sorted(best.values(), key=lambda s: -s.score))
