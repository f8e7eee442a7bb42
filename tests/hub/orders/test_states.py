"""Whatever order the steps come in, an order is closed once, and every step is on record."""

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from factories import orders, providers
from khien.core.wire import NotPossible
from khien.hub.accounts.rights import OPERATOR
from khien.hub.audit.models import Event
from khien.hub.orders import actions
from khien.hub.orders.models import Order
from khien.hub.orders.states import CLOSED, STEPS, may_follow


class OrderLife(RuleBasedStateMachine):
    """A provider and a desk that answer in any order; a plain set of allowed steps beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.provider = providers.provider("own", "a.example")
        self.order = orders.order(provider=self.provider)
        self.state = "issued"
        self.steps: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(
        state=st.sampled_from(["acknowledged", "done", "refused", "withdrawn"]),
        note=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    )
    def step(self, state: str, note: str) -> None:
        allowed = may_follow(self.state, state)
        said_twice = self.state == state
        try:
            if state == "withdrawn":
                after = actions.withdraw(OPERATOR, self.order, "test")
            else:
                after = actions.answer(
                    self.provider, self.order.public_id, state, note.strip() or "vì vậy"
                )
        except NotPossible:
            assert not allowed
            assert not said_twice
            return
        assert allowed or said_twice
        assert after.state == state
        if allowed:
            self.state = state
            self.steps.append(state)

    @invariant()
    def the_record_tells_the_same_story(self) -> None:
        row = Order.objects.get(pk=self.order.pk)
        assert row.state == self.state
        assert (row.closed_at is not None) == (self.state in CLOSED)
        assert [event.step for event in row.events.all()] == self.steps
        logged = Event.objects.filter(object=f"orders.order:{row.pk}").order_by("number")
        assert [event.action for event in logged] == [f"orders.{step}" for step in self.steps]


def test_the_life_of_an_order(db: None) -> None:
    run_state_machine_as_test(
        OrderLife, settings=settings(max_examples=25, stateful_step_count=8, deadline=None)
    )


@pytest.mark.parametrize("state", Order.State.values)
def test_every_state_has_its_steps_and_the_end_is_the_end(state: str) -> None:
    assert STEPS[state] <= set(Order.State.values)
    assert not STEPS[Order.State.WITHDRAWN]
    assert not STEPS[Order.State.DONE]
