"""Families: pictures that are near-duplicates of one another, over listed entries and items.

Two PDQ hashes within 31 bits are of one family, and so is who is within 31 bits of a member: a
chain of small changes stays together. Found when asked, from the list in memory and an index of
reported hashes that follows the table; nothing about families is stored.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Count, Max, QuerySet

from khien.core.codes import EntryType
from khien.hub.banks.models import ItemHash
from khien.hub.content.engine import LOW_QUALITY
from khien.hub.content.models import Item
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.snapshots import current_snapshot
from khien.lists.hashes import LivePdqIndex
from khien.lists.hashes.matches import Hashes
from khien.lists.snapshot import Snapshot

MOST = 200
"""Hashes after which a family is not followed further."""


@dataclass(frozen=True)
class Family:
    """The members of a family that were found; `whole` is False where there may be more."""

    entries: tuple[ListEntry, ...] = ()
    items: tuple[Item, ...] = ()
    whole: bool = True

    def __len__(self) -> int:
        return len(self.entries) + len(self.items)


def family_of_item(item: Item) -> Family:
    """The family of a reported picture, without itself and what is listed because of it."""
    hashes = _usable(item.hashes.filter(type=ItemHash.Type.PDQ)).values_list("value", flat=True)
    found = _follow(hashes)
    return Family(
        tuple(_entries(found.entry_ids).exclude(evidence=item)),
        tuple(Item.objects.filter(pk__in=found.item_ids - {item.pk}).order_by("first_reported_at")),
        found.whole,
    )


def family_of_entry(entry: ListEntry) -> Family:
    """The family of a listed picture, without itself; its item's other hashes are not named."""
    if entry.type != EntryType.PDQ:
        return Family()
    found = _follow([entry.value])
    return Family(
        tuple(_entries(found.entry_ids - {entry.public_id})),
        tuple(
            Item.objects.filter(pk__in=found.item_ids - {entry.evidence_id}).order_by(
                "first_reported_at"
            )
        ),
        found.whole,
    )


def together(entries: Iterable[ListEntry]) -> list[list[ListEntry]]:
    """Entries in their order, those of one family together at the place of the first.

    The first of each list is the one that came first; entries that are no PDQ hash stand alone.
    """
    groups: list[list[ListEntry]] = []
    known_now: _Known | None = None
    group_of: dict[str, list[ListEntry]] = {}
    for entry in entries:
        known = group_of.get(entry.public_id)
        if known is not None:
            known.append(entry)
            continue
        groups.append([entry])
        if entry.type == EntryType.PDQ:
            known_now = known_now or _Known.now()
            for public_id in _follow([entry.value], known_now).entry_ids:
                group_of[public_id] = groups[-1]
    return groups


@dataclass(frozen=True)
class _Found:
    entry_ids: set[str]
    item_ids: set[UUID]
    whole: bool


def _follow(hashes: Iterable[str], known: "_Known | None" = None) -> _Found:
    """Walk from hashes to their neighbours until there are no new ones."""
    known = known or _Known.now()
    entry_ids: set[str] = set()
    item_ids: set[UUID] = set()
    met: set[str] = set()
    fresh = set(hashes)
    while fresh and len(met) < MOST:
        met |= fresh
        rows = _rows(fresh)
        fresh = set()
        for entry in known.snapshot.alike(rows):
            entry_ids.add(entry.id)
            fresh.add(entry.value)
        for item_id, value in known.reported.near(rows):
            item_ids.add(item_id)
            fresh.add(value)
        fresh -= met
    return _Found(entry_ids, item_ids, whole=not fresh)


def _rows(hashes: Iterable[str]) -> Hashes:
    return np.frombuffer(bytes.fromhex("".join(hashes)), np.uint8).reshape(-1, 32)


def _entries(public_ids: set[str]) -> QuerySet[ListEntry]:
    return ListEntry.objects.filter(public_id__in=public_ids).order_by("id")


def _usable(rows: QuerySet[ItemHash]) -> "QuerySet[ItemHash]":
    return rows.exclude(quality__lt=LOW_QUALITY)


class _Reported:
    """The PDQ hashes of items: those of the table at one moment, found by likeness."""

    def __init__(self) -> None:
        self.last = 0
        self._values: list[str] = []
        self._items: list[UUID] = []
        self._index = LivePdqIndex()

    def __len__(self) -> int:
        return len(self._items)

    def is_part_of(self, rows: QuerySet[ItemHash]) -> bool:
        """Whether the newest row known here still stands: an older state of this very table."""
        if not self._items:
            return True
        return rows.filter(pk=self.last, value=self._values[-1], item=self._items[-1]).exists()

    def add(self, rows: QuerySet[ItemHash]) -> None:
        fresh = list(
            rows.filter(pk__gt=self.last).order_by("pk").values_list("pk", "value", "item")
        )
        if fresh:
            self._values += [value for _, value, _ in fresh]
            self._items += [item for _, _, item in fresh]
            self._index.add(_rows(value for _, value, _ in fresh))
            self.last = fresh[-1][0]

    def near(self, hashes: Hashes) -> list[tuple[UUID, str]]:
        """(item, hash) of everything within 31 bits of one of `hashes`."""
        found = self._index.query(hashes)
        return [(self._items[row], self._values[row]) for row in set(found.entry.tolist())]


class _Index:
    """Follows the table: what is new is added, and where rows went it is read anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reported = _Reported()

    def now(self) -> _Reported:
        rows = _usable(ItemHash.objects.filter(type=ItemHash.Type.PDQ))
        with self._lock:
            held = self._reported
            there = rows.aggregate(count=Count("pk"), last=Max("pk"))
            if (len(held), held.last) != (there["count"], there["last"] or 0) or (
                not held.is_part_of(rows)
            ):
                if held.is_part_of(rows):
                    held.add(rows)
                if len(held) != there["count"]:
                    held = _Reported()
                    held.add(rows)
                self._reported = held
            return held


_index = _Index()


@dataclass(frozen=True)
class _Known:
    """The list and the reported hashes at one moment: taken once for a whole page."""

    snapshot: Snapshot
    reported: _Reported

    @classmethod
    def now(cls) -> "_Known":
        return cls(current_snapshot(), _index.now())
