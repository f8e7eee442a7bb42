"""Banks as they are: their definitions for releases, and their figures for the desk."""

from dataclasses import dataclass

from django.db.models import Count, Q

from khien.core import clock
from khien.hub.banks.models import Bank
from khien.hub.listdesk.models import MAIN, ListEntry
from khien.lists.banks import Bank as Definition


def definition(bank: Bank) -> Definition:
    """The bank as it travels in releases."""
    return Definition(bank.name, bank.enabled, bank.percent / 100)


def banks_of(list_name: str = MAIN) -> list[Definition]:
    """The definitions of a list's banks."""
    return [definition(bank) for bank in Bank.objects.filter(list__name=list_name)]


@dataclass(frozen=True)
class BankFigures:
    """One bank and its active entries in numbers."""

    bank: Bank
    harmful: int = 0
    known_good: int = 0
    off: int = 0


def figures() -> list[BankFigures]:
    """Every bank with its numbers."""
    rows = (
        ListEntry.objects.filter(retracted_at__isnull=True)
        .exclude(bank="")
        .order_by()
        .values("bank")
        .annotate(
            bad=Count("id", filter=Q(harmful=True)),
            good=Count("id", filter=Q(harmful=False)),
            still=Count("id", filter=Q(off_until__gt=clock.now())),
        )
    )
    counted = {row["bank"]: (row["bad"], row["good"], row["still"]) for row in rows}
    return [BankFigures(bank, *counted.get(bank.name, (0, 0, 0))) for bank in Bank.objects.all()]
