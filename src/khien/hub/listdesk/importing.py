"""Many values at once: an operator's file, a partner's list, a measurement.

Every part of `AT_ONCE` values is one short transaction with its own signed release, so that a
million values neither hold up reports nor get lost by half: an interrupted import has whole parts
and can simply be run again. Values known already are left alone; what must not be listed is
refused line by line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction

from khien.core import clock
from khien.core.codes import GROUP_OF, EntryType
from khien.core.ids import short_id
from khien.hub import audit
from khien.hub.accounts.rights import Actor, check
from khien.hub.listdesk.deltas import latest
from khien.hub.listdesk.guards import Guards
from khien.hub.listdesk.models import MAIN, ListEntry, ListState
from khien.hub.listdesk.publishing import locked, release
from khien.hub.listdesk.table import insert_entries
from khien.hub.listdesk.values import NewEntry, Unusable, canonical_value, digest
from khien.lists.entry import Change, Entry
from khien.lists.links import canonical

AT_ONCE = 10_000
_LOOKED_UP = 2_000
_SHOWN = 50


@dataclass
class Imported:
    """What an import did, in numbers of values, and the first refusals with their reasons."""

    added: int = 0
    known: int = 0
    refused: int = 0
    version: int = 0
    reasons: list[str] = field(default_factory=list)

    def refuse(self, number: int, reason: str) -> None:
        self.refused += 1
        if len(self.reasons) < _SHOWN:
            self.reasons.append(f"{number}: {reason}")


@dataclass(frozen=True, slots=True)
class _Row:
    """A usable value on its way into the table."""

    entry: Entry
    digest: str
    recheck_at: datetime | None


def import_entries(
    user: Actor, entries: Iterable[NewEntry], *, source: str, list_name: str = MAIN
) -> Imported:
    """List many values; `source` names where they come from. Numbers in reasons count from 1.

    Raises `Refused` without the right. A supervisor's import cannot do what a verdict cannot: a
    known-good name, a platform, a public suffix or a place of many publishers is refused.
    """
    check(user, "listdesk.import")
    done = Imported()
    guards = Guards.now()
    numbered = enumerate(entries, 1)
    while part := list(islice(numbered, AT_ONCE)):
        rows = list(_usable(part, guards, source[:60], done))
        with transaction.atomic():
            state = locked(list_name)
            _list_part(user, state, rows, source, done)
    done.version = latest(list_name) or 0
    return done


def _usable(
    part: list[tuple[int, NewEntry]], guards: Guards, source: str, done: Imported
) -> Iterator[_Row]:
    moment = clock.now()
    for number, new in part:
        try:
            value = canonical_value(new.type, new.value)
        except Unusable as error:
            done.refuse(number, error.message)
            continue
        reason = _refusal(new, value, guards)
        if reason:
            done.refuse(number, reason)
            continue
        entry = Entry(
            short_id(),
            new.type,
            value,
            new.harmful,
            new.group or (GROUP_OF[new.kind] if new.kind else None),
            new.kind,
            new.severity,
            new.source[:60] or source,
            new.rule or None,
            moment,
            new.expires_at,
            new.bank,
        )
        yield _Row(entry, digest(new.type, value, new.harmful), new.recheck_at)


def _refusal(new: NewEntry, value: str, guards: Guards) -> str:
    """Why a harmful value may not be listed by an import, "" if it may."""
    if not new.harmful:
        return ""
    guard = None
    if new.type is EntryType.DOMAIN:
        guard = guards.domain(value)
    elif new.type is EntryType.URL:
        link = canonical(value)
        guard = guards.address(link) if link is not None else None
    return guard.words.en if guard is not None else ""


def _list_part(
    user: Actor, state: ListState, rows: list[_Row], source: str, done: Imported
) -> None:
    fresh = {row.digest: row for row in reversed(rows)}
    digests = list(fresh)
    for start in range(0, len(digests), _LOOKED_UP):
        known = ListEntry.objects.filter(
            list=state,
            digest__in=digests[start : start + _LOOKED_UP],
            retracted_at__isnull=True,
        ).values_list("digest", flat=True)
        for one in known:
            del fresh[one]
    done.known += len(rows) - len(fresh)
    if not fresh:
        return
    listed = list(reversed(fresh.values()))
    insert_entries(state, [(row.entry, row.digest, row.recheck_at) for row in listed])
    made = release(state, [Change(entry=row.entry) for row in listed])
    audit.record(
        user,
        "listdesk.import",
        f"list:{state.name}",
        version=made.version,
        entries=len(listed),
        source=_code(source),
    )
    done.added += len(listed)


def _code(source: str) -> str:
    """A source's name as the audit takes it: letters, digits and a few signs."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "_.:/-") else "_" for c in source)[:60]
