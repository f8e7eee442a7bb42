"""Orders as lists: what a provider still has to do, and what the desk watches."""

from django.db.models import QuerySet

from khien.hub.orders.models import Order

_OPEN = [Order.State.ISSUED, Order.State.ACKNOWLEDGED]


def open_for(provider_id: int) -> QuerySet[Order]:
    """A provider's open orders with their entries, the soonest due first. One query."""
    return (
        Order.objects.filter(provider_id=provider_id, state__in=_OPEN)
        .select_related("entry")
        .order_by("due_at", "id")
    )


def desk(state: str = "") -> QuerySet[Order]:
    """Every order with entry and provider, open ones first, the soonest due first. One query."""
    orders = Order.objects.select_related("entry", "provider")
    if state:
        return orders.filter(state=state).order_by("due_at", "id")
    return orders.filter(state__in=_OPEN).order_by("due_at", "id")
