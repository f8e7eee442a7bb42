"""State changes of removal orders. Every step writes an event and an audit line."""

from datetime import datetime
from typing import TYPE_CHECKING

from khien.hub.listdesk.models import ListEntry
from khien.hub.orders.models import Order
from khien.hub.providers.models import Provider

if TYPE_CHECKING:
    from khien.hub.accounts.models import User


def issue(user: "User", entry: ListEntry, target: str, host: str) -> Order:
    """Order the removal of `target` from whoever answers for `host`; the pack's clock starts."""
    raise NotImplementedError


def assign(user: "User", order: Order, provider: Provider) -> Order:
    """Give an order that nobody answers for to a provider."""
    raise NotImplementedError


def acknowledge(actor: "User | Provider", order: Order, note: str = "") -> Order:
    raise NotImplementedError


def report_done(actor: "User | Provider", order: Order, note: str = "") -> Order:
    raise NotImplementedError


def refuse(actor: "User | Provider", order: Order, note: str) -> Order:
    raise NotImplementedError


def withdraw(user: "User", order: Order, reason: str) -> Order:
    """Take an order back, such as after an upheld appeal. Done orders stay done."""
    raise NotImplementedError


def mark_overdue(now: datetime) -> int:
    """Mark open orders whose time is over; returns how many. Called by the clock."""
    raise NotImplementedError
