"""Removal orders as a provider's program sees and answers them."""

from typing import cast

from khien.core.clock import now
from khien.core.errors import KhienError
from khien.core.wire import Caller, NotFound, NotPossible, OrderAnswer, OrderOut, OrderState
from khien.hub.orders import actions
from khien.hub.orders.models import Order
from khien.hub.ports.pool import DatabasePool
from khien.hub.providers.models import Provider


class HubOrders:
    """Only a provider's own orders exist for it; another's are as unknown as none."""

    def __init__(self, pool: DatabasePool) -> None:
        self._pool = pool

    def open_for(self, caller: Caller) -> list[OrderOut]:
        """Orders that still need work, the soonest due first."""
        return self._pool.call(_open_for, caller.id)

    def answer(self, caller: Caller, order_id: str, answer: OrderAnswer) -> OrderOut:
        """Record an answer and return the order as it is now; see `khien.scan.ports.Orders`."""
        return self._pool.call(_answer, caller.id, order_id, answer)


def _open_for(provider: str) -> list[OrderOut]:
    orders = Order.objects.filter(
        provider__code=provider, state__in=[Order.State.ISSUED, Order.State.ACKNOWLEDGED]
    )
    return [_out(order) for order in orders.select_related("entry").order_by("due_at", "id")[:1000]]


def _answer(provider_code: str, order_id: str, answer: OrderAnswer) -> OrderOut:
    order = (
        Order.objects.filter(provider__code=provider_code, public_id=order_id)
        .select_related("entry", "provider")
        .first()
    )
    if order is None or order.provider is None:
        raise NotFound("There is no such order for this key.", "GET /v1/orders lists yours.")
    provider: Provider = order.provider
    try:
        if answer.state == "acknowledged":
            order = actions.acknowledge(provider, order, answer.note)
        elif answer.state == "done":
            order = actions.report_done(provider, order, answer.note)
        else:
            order = actions.refuse(provider, order, answer.note)
    except KhienError as error:
        raise NotPossible(error.message, error.hint) from error
    return _out(order)


def _out(order: Order) -> OrderOut:
    return OrderOut(
        id=order.public_id,
        entry=order.entry.public_id,
        target=order.target,
        rule=order.rule,
        state=cast(OrderState, order.state),
        issued_at=order.issued_at,
        due_at=order.due_at,
        overdue=order.is_overdue(now()),
        note=order.proof_note,
        why=f"/why/{order.entry.public_id}",
    )
