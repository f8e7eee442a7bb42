"""What happened to an item, oldest first: reports, decisions, orders. Codes and names, no words.

Called by the item's page. Reading only.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from khien.hub.banks.models import Feedback
from khien.hub.content.models import Item
from khien.hub.orders.models import OrderEvent
from khien.hub.review.models import Appeal, Decision, Proposal
from khien.hub.ui.templatetags.khien import kind_name

_MOST_REPORTS = 20


@dataclass(frozen=True)
class Step:
    """One line of the timeline. `mark` is a CSS name: report, decision, order, wait."""

    at: datetime
    mark: str
    text: str
    who: str = ""


def timeline(item: Item) -> list[Step]:
    """Every step known about the item; of very many reports the first and the newest are named."""
    steps = [
        *_reports(item),
        *_proposals(item),
        *_decisions(item),
        *_orders(item),
        *_appeals(item),
        *_said(item),
    ]
    if item.claimed_at is not None and item.claimed_by is not None and item.is_open:
        steps.append(Step(item.claimed_at, "wait", _("Taken"), item.claimed_by.full_name))
    return sorted(steps, key=lambda step: step.at)


def _reports(item: Item) -> list[Step]:
    times = list(
        item.reports.order_by("created_at").values_list("created_at", flat=True)[:_MOST_REPORTS]
    )
    steps = [
        Step(at, "report", _("First report") if i == 0 else _("Reported again"))
        for i, at in enumerate(times)
    ]
    if item.report_count > len(times):
        more = _("%(n)d reports in all") % {"n": item.report_count}
        steps.append(Step(item.last_reported_at, "report", more))
    return steps


def _proposals(item: Item) -> list[Step]:
    return [
        Step(
            proposal.at,
            "wait",
            _("Proposed to a second person: %(kind)s, %(scope)s")
            % {"kind": kind_name(proposal.kind), "scope": proposal.get_scope_display()},
            proposal.by.full_name,
        )
        for proposal in Proposal.objects.filter(item=item).select_related("by")
    ]


def _decisions(item: Item) -> list[Step]:
    steps = []
    for decision in Decision.objects.filter(item=item).select_related("by", "second"):
        text = decision.get_outcome_display()
        if decision.kind:
            text = f"{text}: {kind_name(decision.kind)}"
        who = decision.by.full_name
        if decision.second is not None:
            who = _("%(first)s, then %(second)s") % {
                "first": decision.second.full_name,
                "second": who,
            }
        steps.append(Step(decision.at, "decision", text, who))
    return steps


def _orders(item: Item) -> list[Step]:
    events = OrderEvent.objects.filter(order__entry__evidence=item).select_related(
        "order", "order__provider"
    )
    names = {
        "issued": _("Removal order sent"),
        "assigned": _("Removal order given to a provider"),
        "acknowledged": _("Removal order received"),
        "done": _("Removal reported"),
        "refused": _("Removal refused"),
        "withdrawn": _("Removal order withdrawn"),
        "overdue": _("Removal order overdue"),
    }
    return [
        Step(
            event.at,
            "order",
            names.get(event.step, event.step),
            event.order.provider.name if event.order.provider else "",
        )
        for event in events
    ]


def _appeals(item: Item) -> list[Step]:
    steps = []
    for appeal in Appeal.objects.filter(entry__evidence=item).select_related("decided_by"):
        steps.append(Step(appeal.at, "report", _("Somebody appealed")))
        if appeal.decided_at is not None:
            who = appeal.decided_by.full_name if appeal.decided_by else ""
            text = _("Appeal: %(outcome)s") % {"outcome": appeal.get_state_display()}
            steps.append(Step(appeal.decided_at, "decision", text, who))
    return steps


def _said(item: Item) -> list[Step]:
    """What others say of what is listed because of the item, as they said it."""
    words = Feedback.objects.filter(entry__evidence=item).select_related("provider", "user")
    return [
        Step(
            word.at,
            "report",
            f"{word.get_said_display()}: {word.get_reason_display()}",
            word.provider.name if word.provider else word.user.full_name if word.user else "",
        )
        for word in words.order_by("id")
    ]
