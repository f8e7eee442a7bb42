"""What a verdict does, all of it inside the caller's one transaction: everything or nothing.

Called by `verdicts` only, with the item locked. Locks in the order of `listdesk.publishing`:
item, list head, audit head. Reporters are answered here, so that nobody is told of something
that was rolled back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from khien.core import clock
from khien.core.codes import EntryType, Kind, Severity
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.banks import feedback
from khien.hub.content.models import Item
from khien.hub.intake import actions as intake
from khien.hub.intake.models import Report
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.models import ListEntry
from khien.hub.orders import actions as orders
from khien.hub.review.actions.claims import free
from khien.hub.review.models import Decision
from khien.hub.review.targets import Target
from khien.lists.banks import TYPES as HASHES

SOURCE = "report"
"""Where entries come from that were reported and verified here."""


@dataclass(frozen=True)
class Ground:
    """On what a verified entry stands: kind, severity, and the legal rule's id or ""."""

    kind: Kind
    severity: Severity
    rule: str


def verified(
    user: User, item: Item, target: Target, ground: Ground, proposer: User | None = None
) -> Decision:
    """List the target, order its removal, decide the item, answer its reporters."""
    entries = [
        listdesk.add_entry(
            user,
            listdesk.NewEntry(
                type=type,
                value=value,
                kind=ground.kind,
                severity=ground.severity,
                source=SOURCE,
                rule=ground.rule,
                bank=target.bank,
            ),
            evidence=item,
        )
        for type, value in target.values
    ]
    entry = entries[0]
    feedback.note_sharers(item, entries)
    for older in _own_entries(item).exclude(pk__in=[one.pk for one in entries]):
        take_off(user, older, "replaced")
    for address, host in target.removals:
        orders.issue(user, entry, address, host)
    decision = decide(
        user,
        item,
        Decision.Outcome.VERIFIED,
        Item.State.VERIFIED,
        second=proposer,
        kind=ground.kind.value,
        severity=ground.severity.value,
        rule=ground.rule,
        scope=target.scope.value,
        entry=entry,
    )
    answer(item, "listed" if target.removals else "listed_words", user)
    audit.record(
        user,
        "review.verify",
        item,
        entry=entry.public_id,
        scope=target.scope.value,
        kind=ground.kind.value,
        rule=ground.rule,
        second=proposer.pk if proposer is not None else None,
    )
    return decision


def rejected(user: User, item: Item, reason: str) -> Decision:
    """Decide that the item is not listed; what was listed because of it alone comes off."""
    for entry in _own_entries(item):
        take_off(user, entry, "withdrawn")
    decision = decide(user, item, Decision.Outcome.REJECTED, Item.State.REJECTED, reason=reason)
    answer(item, f"reason:{reason}", user)
    audit.record(user, "review.reject", item, reason=reason)
    return decision


def siblings(entry: ListEntry) -> list[ListEntry]:
    """The active entries of the same picture: its other hashes, listed by the same verdict."""
    if entry.evidence_id is None or EntryType(entry.type) not in HASHES:
        return []
    return list(
        ListEntry.objects.filter(
            evidence_id=entry.evidence_id, type__in=HASHES, retracted_at__isnull=True
        ).exclude(pk=entry.pk)
    )


def take_off(user: User, entry: ListEntry, reason: str) -> None:
    """Retract an entry and withdraw its open orders, by the same path as it was listed."""
    listdesk.retract(user, entry, reason)
    for order in entry.orders.filter(closed_at__isnull=True):
        orders.withdraw(user, order, reason)


def decide(user: User, item: Item, outcome: str, state: str, **words: object) -> Decision:
    """Write the decision and move the item; its claim ends."""
    moment = clock.now()
    item.state = state
    item.decided_at = moment if not item.is_open else None
    free(item)
    item.save(update_fields=["state", "decided_at", "claimed_by", "claimed_at", "claimed_until"])
    return Decision.objects.create(item=item, by=user, outcome=outcome, at=moment, **words)


def answer(item: Item, code: str, user: User) -> None:
    """The same prepared answer to everyone who reported the item.

    A report that also named something still undecided stays in review.
    """
    reports = list(item.reports.filter(kind=Report.Kind.REPORT).order_by("created_at"))
    intake.answer_all_from_template(reports, code, user, _with_open_items(reports))


def _with_open_items(reports: Iterable[Report]) -> set[UUID]:
    return set(
        Item.objects.filter(
            item_reports__report__in=reports, state__in=[Item.State.WAITING, Item.State.SECOND]
        ).values_list("item_reports__report", flat=True)
    )


def _own_entries(item: Item) -> QuerySet[ListEntry]:
    """Active entries that stand on this item and on no other verified one."""
    return ListEntry.objects.filter(evidence=item, retracted_at__isnull=True).exclude(
        pk__in=Decision.objects.filter(
            outcome=Decision.Outcome.VERIFIED, item__state=Item.State.VERIFIED, entry__isnull=False
        )
        .exclude(item=item)
        .values("entry")
    )
