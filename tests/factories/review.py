"""Decisions, proposals and appeals."""

from typing import Any

from khien.core import clock
from khien.core.codes import Kind, Severity
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.intake.models import Report
from khien.hub.listdesk.models import ListEntry
from khien.hub.review.actions import Judgement, submit_appeal
from khien.hub.review.models import Appeal, Decision, Proposal, Scope


def decision(item: Item, by: User, **about: Any) -> Decision:
    fields = {"outcome": Decision.Outcome.VERIFIED, "at": clock.now()}
    return Decision.objects.create(item=item, by=by, **{**fields, **about})


def proposal(item: Item, by: User, value: str = "xau.example", **about: Any) -> Proposal:
    fields = {
        "kind": "scam",
        "severity": "high",
        "scope": "domain",
        "why_second": "many_publishers",
        "at": clock.now(),
    }
    return Proposal.objects.create(item=item, by=by, value=value, **{**fields, **about})


def appeal(entry: ListEntry, words: str = "Trang này chỉ bán sách.") -> Appeal:
    """An appeal as anyone would file it."""
    receipt = submit_appeal(entry, words)
    return Appeal.objects.get(report=Report.objects.get(pk=receipt.report_id))


def judgement(scope: Scope = Scope.URL, **about: Any) -> Judgement:
    """What an analyst says of a scam."""
    return Judgement(**{"kind": Kind.SCAM, "severity": Severity.HIGH, "scope": scope, **about})
