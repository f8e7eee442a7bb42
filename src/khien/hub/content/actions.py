"""State changes of reported items: registering what a report names, and rating urgency.

`intake.actions.submit_report` calls `register` inside its own transaction. The engine reads the
words once, here, in memory; only sealed words and plain codes reach the disk. Never lowers an
urgency unless a person asks.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from django.db import IntegrityError, transaction

from khien.core import clock
from khien.core.codes import GROUP_OF, Group, Kind, Severity, Urgency
from khien.core.config import config
from khien.core.words import Item as Judged
from khien.hub import audit, vault
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.content.engine import Opinion, judge
from khien.hub.content.models import Assessment, Item, ItemReport
from khien.hub.content.things import Thing, things_of
from khien.hub.intake.drafts import Told
from khien.hub.listdesk.snapshots import current_snapshot
from khien.packs import load_pack

if TYPE_CHECKING:
    from khien.hub.intake.models import Report

_LIKELY = 0.5
"""Score from which a detector's kind is suggested when the reporter named none."""


def register(report: "Report", key: bytes, told: Told) -> list[Item]:
    """Turn what a report names into items, merged with what others reported before.

    `key` is the report's envelope key. Addresses found in texts and the story count as named;
    with nothing else named, the story itself is the item. Call inside the report's transaction.
    Returns the items, each once.
    """
    moment = clock.now()
    topic = load_pack(config().pack).topic(report.topic)
    said = Kind(topic.kind) if topic is not None and topic.kind is not None else None
    lists = current_snapshot()
    story = judge(Judged(kind="text", text=told.story), lists) if told.story else None
    # In the order of their index, so that two reports of the same things never wait in a circle.
    things = sorted(((_blind(thing), thing) for thing in things_of(told)), key=lambda two: two[0])
    items = []
    for blind, thing in things:
        opinion = judge(thing.judged, lists)
        item = _found_or_made(blind, thing, moment)
        if not ItemReport.objects.filter(item=item, report=report).exists():
            ItemReport.objects.create(item=item, report=report, created_at=moment)
            item.report_count += 1
        item.last_reported_at = max(item.last_reported_at, moment)
        if not item.is_open and not _listed_now(item):
            item.state = Item.State.WAITING  # told of again: a person looks again
            item.decided_at = None
        opinions = [(Assessment.Part.ITEM, opinion)]
        if story is not None and thing.value != told.story:
            opinions.append((Assessment.Part.STORY, story))
        _suggest(item, report, said, [one for _part, one in opinions])
        item.save()
        Assessment.objects.bulk_create(
            _assessment(item, report, key, part, one, moment) for part, one in opinions
        )
        audit.record("system", "content.register", item, report=str(report.pk))
        items.append(item)
    _answer_if_listed(report, items)
    return items


def rate_urgency(user: User, item: Item, urgency: Urgency) -> Item:
    """A person sets how soon an item must be looked at; only this may lower it."""
    check(user, "content.rate", item)
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item.pk)
        if item.urgency != urgency.value:
            before = item.urgency
            item.rate(urgency, "staff")
            item.save(update_fields=["urgency", "urgency_rank", "urgency_source"])
            audit.record(user, "content.rate", item, before=before, after=urgency.value)
    return item


def forget_words(report: "Report") -> int:
    """A report's words are being deleted: what was seen in them goes too.

    An item of which no report has words left loses its value as well; its blind index stays, so
    that it is known again when somebody tells of it. Returns how many opinions were emptied.
    Called by retention inside its transaction, with the report's words gone already.
    """
    emptied = Assessment.objects.filter(report=report, sealed_signals__isnull=False).update(
        sealed_signals=None
    )
    items = report.items.select_for_update(of=("self",)).select_related("envelope")
    for item in items.exclude(sealed_value=b""):
        if item.reports.exclude(sealed_told=b"").exists():
            continue
        item.sealed_value = b""
        item.save(update_fields=["sealed_value"])
        vault.forget_envelope(item.envelope)
    return emptied


def _blind(thing: Thing) -> str:
    return vault.blind_index(thing.folded, f"content.{thing.type}")


def _found_or_made(blind: str, thing: Thing, moment: datetime) -> Item:
    """The item of a thing, locked; made under a fresh envelope when nobody told of it before."""
    found = Item.objects.select_for_update().filter(blind=blind).first()
    if found is not None:
        return found if found.sealed_value else _sealed_again(found, thing)
    envelope, key = vault.new_envelope(vault.review_teams())
    try:
        with transaction.atomic():
            return Item.objects.create(
                type=thing.type,
                blind=blind,
                envelope=envelope,
                sealed_value=vault.seal(key, thing.value),
                platform=thing.platform,
                first_reported_at=moment,
                last_reported_at=moment,
            )
    except IntegrityError:  # two first reports at the same moment: the other made it
        envelope.delete()
        return Item.objects.select_for_update().get(blind=blind)


def _sealed_again(item: Item, thing: Thing) -> Item:
    """The item of a thing whose words had been deleted, told of anew."""
    item.envelope, key = vault.new_envelope(vault.review_teams())
    item.sealed_value = vault.seal(key, thing.value)
    return item


def _suggest(item: Item, report: "Report", said: Kind | None, opinions: list[Opinion]) -> None:
    """Raise urgency and severity where the report or the detectors say so; name a kind."""
    urgencies = [
        (Urgency.NOW if report.in_danger else Urgency.ROUTINE, "reporter"),
        (Urgency(report.urgency), "topic"),
        *((one.urgency, "detector") for one in opinions),
    ]
    urgency, source = max(urgencies, key=lambda two: two[0].rank)
    if urgency.rank > item.urgency_rank or not item.urgency_source:
        item.rate(max(urgency, Urgency(item.urgency), key=lambda u: u.rank), source)
    severity = max((one.severity for one in opinions), key=lambda s: s.rank)
    if severity > Severity(item.severity):
        item.severity = severity.value
    if item.kind:
        return
    seen = max(
        (risk for one in opinions for risk in one.risks if risk.score >= _LIKELY),
        key=lambda risk: risk.score,
        default=None,
    )
    kind = said or (seen.kind if seen is not None else None)
    if kind is not None:
        item.kind = kind.value
        item.group = GROUP_OF[kind].value
    elif not item.group and report.group:
        item.group = Group(report.group).value


def _listed_now(item: Item) -> bool:
    """Whether an entry that some verdict on the item made is on the list still."""
    return item.decisions.filter(
        outcome="verified", entry__isnull=False, entry__retracted_at__isnull=True
    ).exists()


def _assessment(
    item: Item, report: "Report", key: bytes, part: str, opinion: Opinion, moment: datetime
) -> Assessment:
    return Assessment(
        item=item,
        report=report,
        part=part,
        snapshot=opinion.snapshot,
        severity=opinion.severity.value,
        urgency=opinion.urgency.value,
        action=opinion.action.value,
        risks=msgspec.to_builtins(opinion.risks),
        sealed_signals=vault.seal(key, msgspec.json.encode(opinion.signals).decode()),
        created_at=moment,
    )


def _answer_if_listed(report: "Report", items: list[Item]) -> None:
    """Tell who reported only what is blocked already, at once."""
    from khien.hub.intake import actions as intake  # intake's actions import these

    if items and all(item.state == Item.State.VERIFIED for item in items):
        intake.answer_from_template(report, "already_listed")
