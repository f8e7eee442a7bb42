"""Reported items."""

import secrets
from datetime import datetime
from typing import Any

from khien.core import clock
from khien.core.codes import Urgency
from khien.hub import vault
from khien.hub.content.models import Assessment, Item, ItemReport
from khien.hub.content.things import Thing, things_of
from khien.hub.intake.actions import submit_report
from khien.hub.intake.drafts import Receipt, ReportDraft, Told
from khien.hub.intake.models import Report

BAD_LINK = "https://xau.example/choi?utm_source=fb"


def receipt(*links: str, story: str = "", **about: Any) -> Receipt:
    """A report as a child would send it, through the real action."""
    told = Told(
        links=links, story=story, texts=about.pop("texts", ()), pages=about.pop("pages", ())
    )
    return submit_report(ReportDraft(submit_token=secrets.token_hex(16), told=told, **about))


def report(*links: str, story: str = "", **about: Any) -> Report:
    return Report.objects.get(pk=receipt(*links, story=story, **about).report_id)


def item(link: str = BAD_LINK, **about: Any) -> Item:
    """An item that one report named."""
    return report(link, **about).items.get()


def bare_item(
    value: str = "https://xau.example/choi",
    *,
    type: Item.Type = Item.Type.LINK,
    urgency: Urgency = Urgency.ROUTINE,
    at: datetime | None = None,
    **fields: Any,
) -> Item:
    """An item without any report, for lists and queues."""
    told = {Item.Type.LINK: Told(links=(value,)), Item.Type.PAGE: Told(pages=(value,))}
    thing: Thing = things_of(told.get(type, Told(texts=(value,))))[0]
    envelope, key = vault.new_envelope(vault.review_teams())
    moment = at or clock.now()
    made = Item(
        type=type,
        blind=vault.blind_index(thing.folded, f"content.{type}"),
        envelope=envelope,
        sealed_value=vault.seal(key, thing.value),
        platform=thing.platform,
        first_reported_at=moment,
        last_reported_at=moment,
        report_count=1,
        **fields,
    )
    made.rate(urgency, "topic")
    made.save()
    return made


def item_report(item: Item, report: Report) -> ItemReport:
    return ItemReport.objects.create(item=item, report=report, created_at=clock.now())


def assessment(item: Item, report: Report, **fields: Any) -> Assessment:
    return Assessment.objects.create(
        item=item,
        report=report,
        **{
            "snapshot": "main@0",
            "severity": "low",
            "urgency": "routine",
            "action": "allow",
            "created_at": clock.now(),
            **fields,
        },
    )
