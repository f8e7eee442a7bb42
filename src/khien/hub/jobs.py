"""The clocks of the hub: what has to happen because time went by. Called by `khien tick`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ticked:
    """What one tick did, in numbers."""

    overdue_orders: int
    expired_entries: int
    purged_reports: int
    freed_claims: int
    seeds_written: int


def tick(now: datetime | None = None) -> Ticked:
    """Run every clock once. Safe to run twice at once and after any interruption."""
    raise NotImplementedError
