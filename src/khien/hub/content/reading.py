"""Opening an item: the only way for staff to read an item's sealed words. Every read is audited."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from khien.core.words import Risk, Signal
from khien.hub import audit, vault
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.content.models import Assessment, Item
from khien.hub.content.things import things_of
from khien.hub.intake.drafts import Told
from khien.hub.intake.models import Report
from khien.lists.links import canonical

MOST = 50
"""Reports of one item whose words are opened at once, the newest; the others are counted."""

_signals = msgspec.json.Decoder(tuple[Signal, ...]).decode
_told = msgspec.json.Decoder(Told).decode


@dataclass(frozen=True)
class Seen:
    """What the detectors saw at intake in one report: in the item, or in the story around it."""

    report_id: UUID
    part: str
    at: datetime
    snapshot: str
    signals: tuple[Signal, ...]
    risks: tuple[Risk, ...]


@dataclass(frozen=True)
class Telling:
    """One report of the item: who told, when, and in what words."""

    report: Report
    told: Told | None
    """None when the words are gone after the retention date."""


@dataclass(frozen=True)
class OpenedItem:
    """An item with its words, for one authorised reader, never stored or logged.

    `value` is "" where the words were deleted after the retention date.
    """

    item: Item
    value: str
    tellings: tuple[Telling, ...]
    seen: tuple[Seen, ...]
    more: int
    """Reports beyond `MOST` that are not opened here."""

    @property
    def account(self) -> str:
        """The account that published the item, where some report shows it; "" if none does."""
        return _account(self.value, self.tellings)

    @property
    def seen_at(self) -> tuple[str, ...]:
        """Canonical addresses at which a picture or video was seen, each once."""
        return _seen_at(self.value, self.tellings)


def open_item(user: User, opener: vault.UnlockedVault, item_id: UUID) -> OpenedItem:
    """The item with its words. Raises `Refused`, `Locked`, or `Item.DoesNotExist`.

    The number of queries grows only with the reports opened (one for each envelope).
    """
    item = Item.objects.select_related("envelope", "claimed_by").get(pk=item_id)
    check(user, "content.open", item)
    value = value_of(item, opener) if item.sealed_value else ""
    reports = list(item.reports.select_related("envelope").order_by("-created_at", "-id")[:MOST])
    kept = [report for report in reports if report.sealed_told]
    keys = {report.pk: vault.envelope_key(report.envelope, opener) for report in kept}
    seen = [
        _seen(row, keys.get(row.report_id, b""))
        for row in item.assessments.filter(report__in=reports).order_by("-created_at", "id")
    ]
    with transaction.atomic():
        audit.record(user, "content.open", item, reports=len(reports))
    return OpenedItem(
        item=item,
        value=value,
        tellings=tuple(_telling(report, keys.get(report.pk, b"")) for report in reports),
        seen=tuple(seen),
        more=max(item.report_count - len(reports), 0),
    )


def value_of(item: Item, opener: vault.UnlockedVault) -> str:
    """The item's canonical value. Called by review, whose actions check and audit.

    Raises `Locked` where it was deleted after the retention date.
    """
    if not item.sealed_value:
        raise vault.Locked(
            _("The words of this item have been deleted after their time."),
            _("They come back when somebody tells of it again."),
        )
    return vault.unseal(vault.envelope_key(item.envelope, opener), bytes(item.sealed_value))


def account_of(item: Item, value: str, opener: vault.UnlockedVault) -> str:
    """Like `OpenedItem.account`, for review, whose actions check and audit."""
    return _account(value, _tellings_of(item, opener))


def seen_at(item: Item, value: str, opener: vault.UnlockedVault) -> tuple[str, ...]:
    """Like `OpenedItem.seen_at`, for review, whose actions check and audit."""
    return _seen_at(value, _tellings_of(item, opener))


def _tellings_of(item: Item, opener: vault.UnlockedVault) -> Iterator[Telling]:
    reports = (
        item.reports.select_related("envelope")
        .exclude(sealed_told=b"")
        .order_by("-created_at", "-id")[:MOST]
    )
    return (_telling(r, vault.envelope_key(r.envelope, opener)) for r in reports)


def _seen_at(value: str, tellings: Iterable[Telling]) -> tuple[str, ...]:
    links = (
        canonical(thing.media.url)
        for telling in tellings
        if telling.told is not None
        for thing in things_of(telling.told)
        if thing.value == value and thing.media is not None and thing.media.url
    )
    return tuple(dict.fromkeys(link.url for link in links if link is not None))


def _account(value: str, tellings: Iterable[Telling]) -> str:
    # The canonical address of a video may not name its channel; another form of it may.
    for telling in tellings:
        for thing in things_of(telling.told) if telling.told is not None else ():
            if thing.value == value and thing.account:
                return thing.account
    return ""


def _telling(report: Report, key: bytes) -> Telling:
    if not report.sealed_told:
        return Telling(report, None)
    return Telling(report, _told(vault.unseal(key, bytes(report.sealed_told))))


def _seen(row: Assessment, key: bytes) -> Seen:
    signals: tuple[Signal, ...] = ()
    if row.sealed_signals:
        signals = _signals(vault.unseal(key, bytes(row.sealed_signals)))
    return Seen(
        report_id=row.report_id,
        part=row.part,
        at=row.created_at,
        snapshot=row.snapshot,
        signals=signals,
        risks=msgspec.convert(row.risks, tuple[Risk, ...]),
    )
