"""State changes of reported items: registering what a report names, and rating urgency.

`intake.actions.submit_report` calls `register` inside its own transaction. The engine reads the
words once, here, in memory; only sealed words and plain codes reach the disk. Never lowers an
urgency unless a person asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from khien.core import clock
from khien.core.codes import GROUP_OF, EntryType, Group, Kind, Severity, Urgency
from khien.core.config import config
from khien.core.words import Item as Judged
from khien.hub import audit, vault
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.banks import item_hashes
from khien.hub.content.engine import Opinion, judge, judge_chat, judge_media
from khien.hub.content.models import Assessment, Item, ItemReport
from khien.hub.content.things import Thing, things_of
from khien.hub.intake.drafts import Told, ToldMedia
from khien.hub.listdesk.snapshots import current_snapshot
from khien.packs import load_pack

if TYPE_CHECKING:
    from khien.hub.intake.models import Report
    from khien.hub.listdesk.models import ListEntry

_LIKELY = 0.5
"""Score from which a detector's kind is suggested when the reporter named none."""


@dataclass(frozen=True)
class _Named:
    """One thing that a report names, under its index, and what the engine thinks of it."""

    blind: str
    thing: Thing
    opinions: list[tuple[Assessment.Part, Opinion]]


def register(report: "Report", key: bytes, told: Told, provider: str = "") -> list[Item]:
    """Turn what a report names into items, merged with what others reported before.

    `key` is the report's envelope key, `provider` the code of who sent it, if one did. Addresses
    found in texts and the story count as named; with nothing else named, the story itself is the
    item. Call inside the report's transaction. Returns the items, each once.
    """
    moment = clock.now()
    topic = load_pack(config().pack).topic(report.topic)
    said = Kind(topic.kind) if topic is not None and topic.kind is not None else None
    lists = current_snapshot()
    story = judge(Judged(kind="text", text=told.story), lists) if told.story else None
    chat = judge_chat(told.chat.judged, lists) if told.chat else None
    named = []
    for thing in things_of(told):
        own = judge_media(thing.media, lists) if thing.media else judge(thing.judged, lists)
        opinions = [(Assessment.Part.ITEM, own)]
        if story is not None and thing.value != told.story:
            opinions.append((Assessment.Part.STORY, story))
        if chat is not None:
            opinions.append((Assessment.Part.STORY, chat))
        named.append(_Named(_blind(thing), thing, opinions))
    named.sort(key=lambda one: one.blind)

    def tell(one: _Named, item: Item) -> Item:
        item.report_count += 1
        item.last_reported_at = max(item.last_reported_at, moment)
        if not item.is_open and not _listed_now(item):
            item.state = Item.State.WAITING  # told of again: a person looks again
            item.decided_at = None
        _suggest(item, report, said, [opinion for _part, opinion in one.opinions])
        return item

    items = _found_or_made(named, tell, moment)
    ItemReport.objects.bulk_create(
        ItemReport(item=item, report=report, created_at=moment) for item in items
    )
    Assessment.objects.bulk_create(
        _assessment(item, report, key, part, opinion, moment)
        for one, item in zip(named, items, strict=True)
        for part, opinion in one.opinions
    )
    for one, item in zip(named, items, strict=True):
        if one.thing.media is not None:
            item_hashes.note(item, one.thing.media, moment)
    if provider:
        item_hashes.note_teller(items, provider, moment)
    audit.record_each("system", "content.register", items, report=str(report.pk))
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


def look_again(entry: "ListEntry") -> Item | None:
    """Bring an entry that others dispute before a person: its item waits again, more urgently.

    An imported hash gets an item now. The entry stays listed until somebody decides; None for an
    entry whose item is not known and cannot be made. Call inside the dispute's transaction.
    """
    moment = clock.now()
    item = entry.evidence
    if item is None:
        if EntryType(entry.type) not in (EntryType.SHA256, EntryType.MD5, EntryType.PDQ):
            return None
        item = _item_of_hash(entry, moment)
        entry.evidence = item
        entry.save(update_fields=["evidence"])
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not item.is_open:
        item.state = Item.State.WAITING
        item.decided_at = None
    if Urgency.TODAY.rank > item.urgency_rank:
        item.rate(Urgency.TODAY, "disputes")
    item.save()
    audit.record("system", "content.look_again", item, entry=entry.public_id)
    return item


def _item_of_hash(entry: "ListEntry", moment: datetime) -> Item:
    media = msgspec.convert({entry.type: entry.value}, ToldMedia)
    thing = next(iter(things_of(Told(media=(media,)))))
    found = _locked([_blind(thing)])
    if found:
        return next(iter(found.values()))
    envelope, key = vault.new_envelope(vault.review_teams())
    item = _new_item(_Named(_blind(thing), thing, []), envelope, key, moment)
    item.kind, item.group, item.severity = entry.kind, entry.group, entry.severity or item.severity
    item.save()
    item_hashes.note(item, media, moment)
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
        item_hashes.forget(item)
        vault.forget_envelope(item.envelope)
    return emptied


def _blind(thing: Thing) -> str:
    return vault.blind_index(thing.folded, f"content.{thing.type}")


def _found_or_made(
    named: list[_Named], tell: Callable[[_Named, Item], Item], moment: datetime
) -> list[Item]:
    """The items of what a report names, locked, told of and stored, in the order of `named`.

    Locked in the order of their index, so that two reports of the same things never wait in a
    circle. What nobody told of before is made under a fresh envelope.
    """
    found = _locked(one.blind for one in named)
    made = _made([one for one in named if one.blind not in found], tell, moment)
    # What another report made at the same moment is there by now.
    found |= _locked(one.blind for one in named if one.blind not in found | made)
    for one in named:
        if one.blind in found:
            item = found[one.blind]
            if not item.sealed_value:
                _seal_again(item, one.thing)
            tell(one, item).save()
    items = found | made
    return [items[one.blind] for one in named]


def _made(
    named: list[_Named], tell: Callable[[_Named, Item], Item], moment: datetime
) -> dict[str, Item]:
    """New items by index, but for those that another report has just made."""
    if not named:
        return {}
    fresh = [
        tell(one, _new_item(one, envelope, key, moment))
        for one, (envelope, key) in zip(
            named, vault.new_envelopes(vault.review_teams(), len(named)), strict=True
        )
    ]
    Item.objects.bulk_create(fresh, ignore_conflicts=True)
    stored = set(Item.objects.filter(pk__in=[i.pk for i in fresh]).values_list("pk", flat=True))
    for item in fresh:
        if item.pk not in stored:
            item.envelope.delete()
    return {item.blind: item for item in fresh if item.pk in stored}


def _locked(blinds: Iterable[str]) -> dict[str, Item]:
    wanted = list(blinds)
    if not wanted:
        return {}
    rows = Item.objects.select_for_update().filter(blind__in=wanted).order_by("blind")
    return {item.blind: item for item in rows}


def _new_item(one: _Named, envelope: vault.Envelope, key: bytes, moment: datetime) -> Item:
    return Item(
        type=one.thing.type,
        blind=one.blind,
        envelope=envelope,
        sealed_value=vault.seal(key, one.thing.value),
        platform=one.thing.platform,
        first_reported_at=moment,
        last_reported_at=moment,
    )


def _seal_again(item: Item, thing: Thing) -> None:
    """Gives an item whose words had been deleted, and that is told of anew, its value back."""
    item.envelope, key = vault.new_envelope(vault.review_teams())
    item.sealed_value = vault.seal(key, thing.value)


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
