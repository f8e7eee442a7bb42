"""Removal orders."""

from datetime import timedelta
from typing import Any

from factories import lists
from khien.core import clock
from khien.core.ids import short_id
from khien.hub.listdesk.models import ListEntry
from khien.hub.orders.models import Order, OrderEvent
from khien.hub.providers.models import Provider


def order(entry: ListEntry | None = None, provider: Provider | None = None, **about: Any) -> Order:
    """An order that was just issued, due in a day."""
    entry = entry or lists.entry()
    moment = about.pop("issued_at", clock.now())
    return Order.objects.create(
        public_id=short_id(),
        entry=entry,
        provider=provider,
        **{
            "target": entry.value,
            "host": "xau.example",
            "clock": "removal_order",
            "issued_at": moment,
            "due_at": moment + timedelta(hours=24),
            **about,
        },
    )


def order_event(of: Order, step: str = "issued") -> OrderEvent:
    return OrderEvent.objects.create(order=of, step=step, by="system", at=clock.now())
