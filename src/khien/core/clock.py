"""The time of day, taken from one place so that tests and time limits can hold it still."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC. Legal clocks are stored in UTC and shown in local time."""
    return datetime.now(UTC)
