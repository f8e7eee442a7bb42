"""The page of one item: its words, what was seen in it, and the forms to judge it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from khien.core import clock
from khien.core.codes import Kind
from khien.core.errors import KhienError
from khien.core.words import Signal
from khien.hub.accounts.rights import allowed, may_ever, staff
from khien.hub.banks import feedback
from khien.hub.banks.families import family_of_item
from khien.hub.content.engine import LOW_QUALITY
from khien.hub.content.models import Assessment, Item
from khien.hub.content.queue import waiting, why_first
from khien.hub.content.reading import OpenedItem, open_item
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.values import MAX_PHRASE
from khien.hub.orders.models import Order
from khien.hub.providers import protection
from khien.hub.review import suggest
from khien.hub.review.forms import JudgementForm, RejectForm, UrgencyForm
from khien.hub.review.models import Decision, Proposal
from khien.hub.review.timeline import timeline
from khien.hub.ui.requests import DeskRequest
from khien.hub.vault import Locked
from khien.packs import LegalRule

LONG = 280
"""Characters from which a text stays covered until the reader asks for it."""


@staff("content.open")
@require_safe
def item(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """An item with its words. Opening it is noted in the audit log."""
    return show_item(request, item_id)


@staff("content.open")
@require_safe
def rules(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """The legal rules for another kind, for the form on the item's page."""
    kind = request.GET.get("kind", "")
    chosen = request.GET.get("rule", "")
    return render(
        request,
        "review/_rules.html",
        {"rules": rules_for(kind), "chosen_rule": chosen, "rule_kind": kind},
    )


@staff("providers.read")
@require_safe
def protected(request: DeskRequest, item_id: UUID) -> HttpResponse:
    """Who enforces the item's entry since when; refreshed while somebody looks at it."""
    entry = _entry(_find(item_id))
    context = {
        "protection": protection.of_entry(entry) if entry else [],
        "live": request.path,
    }
    return render(request, "review/_protection.html", context)


def show_item(
    request: DeskRequest,
    item_id: UUID,
    *,
    judgement: JudgementForm | None = None,
    problem: KhienError | None = None,
) -> HttpResponse:
    """The page of an item, with the form as it was filled in and what was wrong with it."""
    found = _find(item_id)
    context = _plain(request, found)
    if not found.sealed_value:
        return render(request, "review/item_locked.html", context, status=410)
    try:
        if request.vault is None:
            raise Locked("The vault is closed.")
        opened = open_item(request.user, request.vault, found.pk)
    except Locked:
        return render(request, "review/item_locked.html", context, status=423)
    context |= _with_words(opened, judgement)
    if found.is_media:
        context |= _of_media(opened)
    context["problem"] = problem
    return render(request, "review/item.html", context, status=422 if problem else 200)


def _find(item_id: UUID) -> Item:
    found = Item.objects.select_related("claimed_by").filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def _entry(item: Item) -> ListEntry | None:
    entries = ListEntry.objects.filter(evidence=item).select_related("reviewer", "list")
    if item.is_media:  # listed by several hashes: the one that the decision names stands for all
        decided = Decision.objects.filter(item=item, outcome=Decision.Outcome.VERIFIED).first()
        if decided is not None and decided.entry_id is not None:
            entries = entries.filter(pk=decided.entry_id)
    return entries.order_by("retracted_at", "-first_seen").first()


def _plain(request: DeskRequest, item: Item) -> dict[str, Any]:
    """What may be shown without opening any words."""
    at = clock.now()
    fresh = item.claimed_until is not None and item.claimed_until > at
    entry = _entry(item)
    user = request.user
    proposal = Proposal.objects.filter(item=item, state=Proposal.State.OPEN).first()
    return {
        "item": item,
        "gone": not item.sealed_value,
        "why": why_first(item, at),
        "mine": fresh and item.claimed_by_id == user.pk,
        "other": item.claimed_by if fresh and item.claimed_by_id != user.pk else None,
        "entry": entry,
        "orders": Order.objects.filter(entry=entry).select_related("provider") if entry else [],
        "said": feedback.counted(entry) if entry else None,
        "protection": protection.of_entry(entry) if entry and entry.active else [],
        "live": reverse("review:protected", args=[item.pk]),
        "proposal": proposal,
        "last": Decision.objects.filter(item=item).select_related("by").first(),
        "timeline": timeline(item),
        "urgency_form": UrgencyForm(initial={"urgency": item.urgency}),
        "next": waiting().exclude(pk=item.pk).first(),
        "may": {
            "claim": allowed(user, "review.claim", item),
            "verify": may_ever(user, "review.verify"),
            "reject": may_ever(user, "review.reject"),
            "reopen": may_ever(user, "review.reopen"),
            "rate": may_ever(user, "content.rate"),
            "approve": proposal is not None and allowed(user, "review.approve", proposal),
            "withdraw": proposal is not None and allowed(user, "review.withdraw", proposal),
            "answer": may_ever(user, "intake.read_report"),
        },
    }


def _with_words(opened: OpenedItem, judgement: JudgementForm | None) -> dict[str, Any]:
    item = opened.item
    parts = Assessment.Part
    form = judgement or JudgementForm(initial=_first_guess(item, opened))
    kind = str(form["kind"].value() or "")
    spotted = _signals(opened, parts.ITEM)
    return {
        "opened": opened,
        "long": len(opened.value) > LONG,
        "length": len(opened.value),
        "signals": _once(spotted),
        "story_signals": _once(_signals(opened, parts.STORY)),
        "spotted": spotted if item.type in (Item.Type.TEXT, Item.Type.STORY) else [],
        "tellings": [
            {
                "report": telling.report,
                "told": telling.told,
                "signals": _signals(opened, parts.STORY, telling.report.pk),
            }
            for telling in opened.tellings
        ],
        "scopes": suggest.scopes(
            item.type, opened.value, str(form["address"].value() or ""), opened.account
        ),
        "form": form,
        "max_phrase": MAX_PHRASE,
        "phrase": form["phrase"].value() or _phrase(opened),
        "rules": rules_for(kind),
        "rule_kind": kind,
        "chosen_rule": form["rule"].value() or "",
        "reject_form": RejectForm(),
    }


def _of_media(opened: OpenedItem) -> dict[str, Any]:
    """A picture or video: its hashes, where it was seen, and what is nearly the same."""
    return {
        "hashes": opened.item.hashes.order_by("-type", "id"),
        "too_low": LOW_QUALITY,
        "family": family_of_item(opened.item),
    }


def _phrase(opened: OpenedItem) -> str:
    """The words first proposed for listing: a short text as it is, of a story none."""
    whole = opened.item.type != Item.Type.STORY and len(opened.value) <= MAX_PHRASE
    return opened.value if whole else ""


def _signals(opened: OpenedItem, part: str, report_id: UUID | None = None) -> list[Signal]:
    return [
        signal
        for seen in opened.seen
        if seen.part == part and report_id in (None, seen.report_id)
        for signal in seen.signals
    ]


def _once(signals: list[Signal]) -> list[Signal]:
    """Reports of one thing are judged alike: each reason once, the surest first."""
    once = {(s.detector, s.kind, s.why.vi): s for s in sorted(signals, key=lambda s: s.score)}
    return sorted(once.values(), key=lambda signal: -signal.score)


def _first_guess(item: Item, opened: OpenedItem) -> dict[str, str]:
    """The kind suggested at intake, else the surest one seen, and its severity."""
    seen = _once(_signals(opened, Assessment.Part.ITEM))
    kind = item.kind or (seen[0].kind.value if seen else "")
    return {"kind": kind, "severity": item.severity}


def rules_for(kind: str) -> tuple[LegalRule, ...]:
    """The rules in force today for a kind as it came from a form; none for an unknown one."""
    try:
        return tuple(suggest.rules(Kind(kind)))
    except ValueError:
        return ()
