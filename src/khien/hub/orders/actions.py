"""State changes of removal orders. Every step writes an event and an audit line.

Called by review (issue, withdraw), the desk, the API's ports (a provider's answers) and the
clock. A provider's note is its own words about its own service; it never reaches the audit.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.config import config
from khien.core.errors import KhienError
from khien.core.ids import short_id
from khien.core.wire import NotFound, NotPossible
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Actor, Operator, check
from khien.hub.listdesk.models import ListEntry
from khien.hub.orders.models import Order, OrderEvent
from khien.hub.orders.states import CLOSED, may_follow
from khien.hub.providers.hosts import responsible_for
from khien.hub.providers.models import Provider
from khien.packs import load_pack

REMOVAL = "removal_order"
"""The pack's clock for orders whose rule brings none of its own."""

MAX_NOTE = 2_000
_AT_ONCE = 200


def issue(user: Actor, entry: ListEntry, target: str, host: str) -> Order:
    """Order the removal of `target` from whoever answers for `host`; the pack's clock starts.

    Called by review inside the transaction of its verdict, after its check of the right. An
    open order for the same entry and target is returned instead of a second one.
    """
    with transaction.atomic():
        before = Order.objects.filter(entry=entry, target=target, closed_at__isnull=True).first()
        if before is not None:
            return before
        pack = load_pack(config().pack)
        rule = pack.rules.get(entry.rule)
        # A weak rule starts no clock and orders nothing: the general duty to remove does.
        basis = rule if rule is not None and rule.removal and rule.confidence.firm else None
        clock_id = basis.clock if basis is not None and basis.clock else REMOVAL
        moment = clock.now()
        order = Order.objects.create(
            public_id=short_id(),
            entry=entry,
            provider=responsible_for(host),
            target=target,
            host=host,
            rule=basis.id if basis is not None else pack.clocks[clock_id].rule,
            clock=clock_id,
            issued_at=moment,
            due_at=pack.due(clock_id, moment),
        )
        _note(order, Order.State.ISSUED, user, moment)
        audit.record(user, "orders.issue", order, entry=entry.public_id, provider=order.provider_id)
    return order


def assign(user: User, order: Order, provider: Provider) -> Order:
    """Give an open order to a provider, such as one that nobody answered for."""
    check(user, "orders.assign", order)
    with transaction.atomic():
        order = _locked(order)
        if not order.is_open:
            raise _not_possible(order)
        if order.provider_id != provider.pk:
            order.provider = provider
            order.save(update_fields=["provider"])
            _note(order, "assigned", user, clock.now())
            audit.record(user, "orders.assign", order, provider=provider.pk)
    return order


def acknowledge(actor: User | Provider, order: Order, note: str = "") -> Order:
    """The provider has the order and works on it."""
    return _step(actor, order, Order.State.ACKNOWLEDGED, note)


def report_done(actor: User | Provider, order: Order, note: str = "") -> Order:
    """The provider says that it is gone; `note` says how."""
    return _step(actor, order, Order.State.DONE, note)


def refuse(actor: User | Provider, order: Order, note: str) -> Order:
    """The provider will not do it; `note` has to say why."""
    if not note.strip():
        raise KhienError(
            _("Please say why the order is refused."), _("One sentence in `note` is enough.")
        )
    return _step(actor, order, Order.State.REFUSED, note)


def withdraw(user: Actor, order: Order, reason: str) -> Order:
    """Take an order back; `reason` is a code. An order that was done stays done.

    Called by review when an entry goes, after its check of the right, and by supervisors.
    """
    return _change(user, order, Order.State.WITHDRAWN, "", reason=reason)


def withdraw_by_hand(user: User, order: Order) -> Order:
    """A supervisor takes an order back from the desk."""
    check(user, "orders.withdraw", order)
    return withdraw(user, order, "desk")


def answer(provider: Provider, public_id: str, state: str, note: str = "") -> Order:
    """A provider's answer to one of its own orders, as the API receives it.

    Raises `NotFound` for an order that is not this provider's and `NotPossible` for a step that
    its state does not allow.
    """
    order = Order.objects.filter(public_id=public_id, provider=provider).first()
    if order is None:
        raise NotFound(f"There is no order {public_id[:24]} for this key.")
    steps = {"acknowledged": acknowledge, "done": report_done, "refused": refuse}
    return steps[state](provider, order, note)


def mark_overdue(now: datetime) -> int:
    """Mark open orders whose time is over; returns how many. Called by the clock."""
    marked = 0
    while True:
        with transaction.atomic():
            late = list(
                Order.objects.select_for_update()
                .filter(
                    state__in=[Order.State.ISSUED, Order.State.ACKNOWLEDGED],
                    due_at__lte=now,
                    overdue_since__isnull=True,
                )
                .order_by("due_at")[:_AT_ONCE]
            )
            for order in late:
                order.overdue_since = order.due_at
                order.save(update_fields=["overdue_since"])
                _note(order, "overdue", "system", now)
                audit.record("system", "orders.overdue", order)
        marked += len(late)
        if len(late) < _AT_ONCE:
            return marked


def _step(actor: User | Provider, order: Order, state: str, note: str) -> Order:
    if isinstance(actor, User):
        check(actor, "orders.answer", order)
    elif order.provider_id != actor.pk:
        raise NotFound(f"There is no order {order.public_id} for this key.")
    return _change(actor, order, state, note)


def _change(actor: Actor | Provider, order: Order, state: str, note: str, **codes: str) -> Order:
    note = note.strip()
    if len(note) > MAX_NOTE:
        raise KhienError(
            _("The note is too long (%(length)d of %(most)d characters).")
            % {"length": len(note), "most": MAX_NOTE}
        )
    with transaction.atomic():
        order = _locked(order)
        if order.state == state:
            return order  # said twice: nothing new
        if not may_follow(order.state, state):
            raise _not_possible(order)
        moment = clock.now()
        if order.is_overdue(moment) and order.overdue_since is None:
            order.overdue_since = order.due_at  # it was late, even if no clock had noticed
        order.state = state
        order.closed_at = moment if state in CLOSED else None
        if note:
            order.proof_note = note
        order.save(update_fields=["state", "closed_at", "overdue_since", "proof_note"])
        _note(order, state, actor, moment, note)
        audit.record(_actor(actor), f"orders.{state}", order, **codes)
    return order


def _locked(order: Order) -> Order:
    return Order.objects.select_for_update().get(pk=order.pk)


def _not_possible(order: Order) -> NotPossible:
    return NotPossible(
        _("The order %(order)s is already closed or further on (%(state)s).")
        % {"order": order.public_id, "state": order.get_state_display()}
    )


def _actor(actor: Actor | Provider | str) -> User | str:
    if isinstance(actor, Provider):
        return f"provider:{actor.pk}"
    return str(actor) if isinstance(actor, Operator) else actor


def _note(
    order: Order, step: str, actor: Actor | Provider | str, at: datetime, note: str = ""
) -> None:
    by = _actor(actor)
    OrderEvent.objects.create(
        order=order,
        step=step,
        by=f"user:{by.pk}" if isinstance(by, User) else by,
        note=note,
        at=at,
    )
