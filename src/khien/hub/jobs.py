"""The clocks of the hub: what has to happen because time went by. Called by `khien tick`.

Each clock is an action of its own desk, safe to run twice at once and after any interruption.
One that fails does not hold up the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from khien.core import clock
from khien.hub.accounts.housekeeping import forget_ended
from khien.hub.exchange.actions import ask_for_visits
from khien.hub.intake.retention import purge_due
from khien.hub.listdesk.actions import expire_due, follow_pack
from khien.hub.listdesk.seeds import refresh_seeds
from khien.hub.orders.actions import mark_overdue
from khien.hub.providers.actions import forget_silent
from khien.hub.review.actions import release_stale

Clock = Callable[[datetime], int]

CLOCKS: dict[str, Clock] = {
    "overdue_orders": mark_overdue,
    "expired_entries": expire_due,
    "pack_entries": lambda _now: follow_pack(),
    "purged_reports": purge_due,
    "freed_claims": release_stale,
    "forgotten_clients": forget_silent,
    "ended_sessions": forget_ended,
    "seeds_written": refresh_seeds,
    "feeds_asked": ask_for_visits,
}
"""Every clock by the name of what it counts: the fields of `Ticked`."""


@dataclass(frozen=True)
class Ticked:
    """What one tick did, in numbers."""

    overdue_orders: int = 0
    expired_entries: int = 0
    pack_entries: int = 0
    purged_reports: int = 0
    freed_claims: int = 0
    forgotten_clients: int = 0
    ended_sessions: int = 0
    seeds_written: int = 0
    feeds_asked: int = 0


def tick(now: datetime | None = None) -> Ticked:
    """Run every clock once. Those that fail are raised together, after the others have run."""
    moment = now or clock.now()
    done: dict[str, int] = {}
    failed: list[Exception] = []
    for name, run in CLOCKS.items():
        try:
            done[name] = run(moment)
        except Exception as error:
            error.add_note(f"clock: {name}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("Some clocks of the hub failed.", failed)
    return Ticked(**done)
