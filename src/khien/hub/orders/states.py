"""Which step of a removal order may follow which. The one table that actions and tests read."""

from khien.hub.orders.models import Order

STEPS: dict[str, frozenset[str]] = {
    Order.State.ISSUED: frozenset(
        {
            Order.State.ACKNOWLEDGED,
            Order.State.DONE,
            Order.State.REFUSED,
            Order.State.WITHDRAWN,
        }
    ),
    Order.State.ACKNOWLEDGED: frozenset(
        {Order.State.DONE, Order.State.REFUSED, Order.State.WITHDRAWN}
    ),
    # Who refused may still comply, and an order refused rightly can be taken back.
    Order.State.REFUSED: frozenset({Order.State.DONE, Order.State.WITHDRAWN}),
    Order.State.DONE: frozenset(),
    Order.State.WITHDRAWN: frozenset(),
}

CLOSED = frozenset({Order.State.DONE, Order.State.REFUSED, Order.State.WITHDRAWN})


def may_follow(before: str, after: str) -> bool:
    """True where an order in state `before` may enter `after`."""
    return after in STEPS[before]
