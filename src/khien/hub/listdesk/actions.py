"""State changes of lists: every change of an entry and its signed release are one transaction.

Called by review, the desk, the command line, the clock and the demonstration. Rights: review
checks its own before it calls `add_entry` and `retract`; what staff do straight to a list is
checked here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from khien.core import clock
from khien.core.codes import GROUP_OF, EntryType
from khien.core.config import config
from khien.core.ids import short_id
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Actor, check
from khien.hub.listdesk.models import MAIN, ListEntry, ListState, Release
from khien.hub.listdesk.publishing import locked, release
from khien.hub.listdesk.values import (
    NewEntry,
    canonical_value,
    digest,
    search_key,
    to_wire,
)
from khien.lists.entry import Change
from khien.packs import load_pack

if TYPE_CHECKING:
    from khien.hub.content.models import Item

__all__ = [
    "NewEntry",
    "add_entry",
    "add_known_good",
    "confirm",
    "expire_due",
    "follow_pack",
    "retract",
    "retract_by_hand",
    "retract_many",
    "switch_off",
]

RECHECK_AFTER = timedelta(days=30)
"""When somebody should look again whether a verified entry still holds."""

_AT_ONCE = 2_000


def add_entry(
    user: Actor | None,
    new: NewEntry,
    *,
    evidence: "Item | None" = None,
    list_name: str = MAIN,
) -> ListEntry:
    """List one value and release it; the right is checked by who calls.

    The same active value again keeps its entry: it is released anew only if kind, severity, rule
    or bank changed. Raises `Unusable` for a value that cannot be listed.
    """
    value = canonical_value(new.type, new.value)
    with transaction.atomic():
        state = locked(list_name)
        moment = clock.now()
        row = ListEntry.objects.filter(
            list=state, digest=digest(new.type, value, new.harmful), retracted_at__isnull=True
        ).first()
        wanted = _words(new)
        if row is None:
            row = ListEntry(
                public_id=short_id(),
                list=state,
                type=new.type.value,
                value=value,
                folded=search_key(new.type, value),
                digest=digest(new.type, value, new.harmful),
                harmful=new.harmful,
                source=new.source,
                first_seen=moment,
                version_added=state.version + 1,
            )
        elif all(getattr(row, name) == value for name, value in wanted.items()):
            return row
        for name, word in wanted.items():
            setattr(row, name, word)
        row.expires_at = new.expires_at
        row.recheck_at = new.recheck_at or (moment + RECHECK_AFTER if new.harmful else None)
        row.reviewer = user if isinstance(user, User) else None
        row.evidence = evidence or row.evidence
        row.save()
        made = release(state, [Change(entry=to_wire(row))], moment)
        audit.record(
            user or "system",
            "listdesk.add",
            row,
            list=list_name,
            version=made.version,
            type=row.type,
            harmful=row.harmful,
        )
    return row


def add_known_good(user: Actor, type: EntryType, value: str, list_name: str = MAIN) -> ListEntry:
    """A supervisor lists a name or address as known good: it is shielded from blocking."""
    check(user, "listdesk.add_known_good")
    return add_entry(
        user, NewEntry(type, value, harmful=False, source="staff"), list_name=list_name
    )


def retract(user: Actor | None, entry: ListEntry, reason: str) -> Release | None:
    """Take an entry off the list everywhere; None if it was off already.

    `reason` is a code. The right is checked by who calls: review for appeals and verdicts,
    `retract_by_hand` for supervisors.
    """
    with transaction.atomic():
        state = locked(entry.list.name)
        row = ListEntry.objects.select_for_update().get(pk=entry.pk)
        if row.retracted_at is not None:
            return None
        made = _retract_all(state, [row], reason)
        audit.record(user or "system", "listdesk.retract", row, reason=reason, version=made.version)
        for name in ("retracted_at", "retract_reason", "version_removed"):
            setattr(entry, name, getattr(row, name))
    return made


def retract_many(
    user: Actor | None, entries: Sequence[ListEntry], reason: str, list_name: str = MAIN
) -> Release | None:
    """Take many entries of one list off in one release; None if all were off already.

    The right is checked by who calls.
    """
    with transaction.atomic():
        state = locked(list_name)
        rows = list(
            ListEntry.objects.filter(
                pk__in=[entry.pk for entry in entries], list=state, retracted_at__isnull=True
            )
        )
        if not rows:
            return None
        made = _retract_all(state, rows, reason)
        audit.record_each(
            user or "system", "listdesk.retract", rows, reason=reason, version=made.version
        )
    return made


def retract_by_hand(user: Actor, entry: ListEntry, reason: str = "mistake") -> Release | None:
    """A supervisor takes an entry off; its open orders are withdrawn with it."""
    from khien.hub.orders import actions as orders  # orders refer to entries

    check(user, "listdesk.retract", entry)
    with transaction.atomic():
        made = retract(user, entry, reason)
        for order in entry.orders.filter(closed_at__isnull=True):
            orders.withdraw(user, order, reason)
    return made


def confirm(user: User, entry: ListEntry) -> ListEntry:
    """Somebody looked again and the entry still holds: the next look is due later."""
    check(user, "listdesk.recheck", entry)
    with transaction.atomic():
        row = ListEntry.objects.select_for_update().get(pk=entry.pk)
        row.recheck_at = clock.now() + RECHECK_AFTER
        row.save(update_fields=["recheck_at"])
        audit.record(user, "listdesk.confirm", row)
    return row


def switch_off(user: User, entry: ListEntry, until: datetime | None) -> ListEntry:
    """Let an entry match nothing until a moment, or at once again with None; it stays listed."""
    check(user, "listdesk.switch_off", entry)
    with transaction.atomic():
        state = locked(entry.list.name)
        row = ListEntry.objects.select_for_update().get(pk=entry.pk)
        if row.retracted_at is not None or row.off_until == until:
            return row
        row.off_until = until
        row.save(update_fields=["off_until"])
        made = release(state, [Change(entry=to_wire(row))])
        audit.record(
            user,
            "listdesk.switch_off" if until else "listdesk.switch_on",
            row,
            version=made.version,
            until=until.date().isoformat() if until else "",
        )
    return row


def expire_due(now: datetime) -> int:
    """Retract entries whose time is over; returns how many. Called by the clock."""
    gone = 0
    for state in ListState.objects.all():
        while True:
            with transaction.atomic():
                held = locked(state.name)
                rows = list(
                    ListEntry.objects.filter(
                        list=held, expires_at__lte=now, retracted_at__isnull=True
                    ).order_by("expires_at", "id")[:_AT_ONCE]
                )
                if rows:
                    made = _retract_all(held, rows, "expired")
                    audit.record(
                        "system",
                        "listdesk.expire",
                        f"list:{held.name}",
                        version=made.version,
                        entries=len(rows),
                    )
            gone += len(rows)
            if len(rows) < _AT_ONCE:
                break
    return gone


def follow_pack(list_name: str = MAIN) -> int:
    """Bring the known-good names of the pack onto the list; returns how many changed.

    Names that the pack dropped go; what staff listed stays. Safe to call at every start.
    """
    source = f"pack:{config().pack}"
    wanted = {known.domain: known for known in load_pack(config().pack).known_good}
    with transaction.atomic():
        state = locked(list_name)
        listed = {
            row.value: row
            for row in ListEntry.objects.filter(
                list=state, source=source, harmful=False, retracted_at__isnull=True
            )
        }
        taken = set(
            ListEntry.objects.filter(
                list=state,
                retracted_at__isnull=True,
                digest__in=[digest(EntryType.DOMAIN, name, False) for name in wanted],
            ).values_list("value", flat=True)
        )
        moment = clock.now()
        fresh = [
            ListEntry(
                public_id=short_id(),
                list=state,
                type=EntryType.DOMAIN.value,
                value=name,
                folded=search_key(EntryType.DOMAIN, name),
                digest=digest(EntryType.DOMAIN, name, False),
                harmful=False,
                source=source,
                first_seen=moment,
                version_added=state.version + 1,
            )
            for name in wanted
            if name not in taken
        ]
        gone = [row for name, row in listed.items() if name not in wanted]
        if not fresh and not gone:
            return 0
        ListEntry.objects.bulk_create(fresh)
        _mark_retracted(gone, "pack", state.version + 1, moment)
        changes = [Change(entry=to_wire(row)) for row in fresh]
        changes += [Change(remove=row.public_id) for row in gone]
        made = release(state, changes, moment)
        audit.record(
            "system",
            "listdesk.follow_pack",
            f"list:{list_name}",
            version=made.version,
            added=len(fresh),
            removed=len(gone),
        )
    return len(fresh) + len(gone)


def _words(new: NewEntry) -> dict[str, str]:
    group = new.group or (GROUP_OF[new.kind] if new.kind else None)
    in_bank = {"bank": new.bank} if new.bank else {}
    return in_bank | {
        "group": group.value if group else "",
        "kind": new.kind.value if new.kind else "",
        "severity": new.severity.value if new.severity else "",
        "rule": new.rule,
    }


def _retract_all(state: ListState, rows: list[ListEntry], reason: str) -> Release:
    moment = clock.now()
    _mark_retracted(rows, reason, state.version + 1, moment)
    return release(state, [Change(remove=row.public_id) for row in rows], moment)


def _mark_retracted(rows: list[ListEntry], reason: str, version: int, at: datetime) -> None:
    for row in rows:
        row.retracted_at = at
        row.retract_reason = reason
        row.version_removed = version
    ListEntry.objects.bulk_update(
        rows, ["retracted_at", "retract_reason", "version_removed"], batch_size=500
    )
