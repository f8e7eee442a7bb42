"""What the scan API asks of the world behind it, as protocols.

`khien.serve` hands in the hub's implementations (`khien.hub.ports`) or, without a hub, those that
follow another hub; tests hand in small ones that keep everything in memory. All methods are plain
functions: `KeyRing.find` is called on the event loop and must only look at memory, every other
one is called in a thread pool and may wait. A refusal is raised as an error of `khien.core.wire`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from khien.core.wire import (
    Caller,
    FeedbackIn,
    FeedbackOut,
    OrderAnswer,
    OrderOut,
    ReportIn,
    ReportOut,
)
from khien.lists.exchange import OwnPage


class KeyRing(Protocol):
    """Who may call. Holds only digests of keys, in memory, refreshed by its owner."""

    def find(self, token: str) -> Caller | None:
        """The holder of a bearer key, or None. Takes the same time for every wrong key."""


class ReleaseStore(Protocol):
    """The signed releases of the lists, ready to be sent as they are."""

    def deltas(self, name: str, since: int) -> list[str] | None:
        """Release lines `since + 1` to now, oldest first; [] when up to date.

        None when the list is unknown or `since` lies outside what is kept: take the seed.
        """

    def seed(self, name: str) -> Path | None:
        """The newest seed file (a release line, then one entry a line), or None."""

    def latest(self, name: str) -> int | None:
        """The list's newest version, 0 for an empty list, None for an unknown one."""

    def public_keys(self) -> list[str]:
        """Public keys that sign releases, newest first."""


class Reports(Protocol):
    def submit(self, report: ReportIn, caller: Caller) -> ReportOut:
        """Store a report safely, then return its receipt. The same token gives the same report.

        Raises `WrongField` for a topic, province or age band that the pack does not know.
        """


class Orders(Protocol):
    def open_for(self, caller: Caller) -> list[OrderOut]:
        """The orders of this caller that still need work, the soonest due first."""

    def answer(self, caller: Caller, order_id: str, answer: OrderAnswer) -> OrderOut:
        """Record a provider's answer and return the order as it is now.

        Raises `NotFound`, also for another provider's order, and `NotPossible`.
        """


class FeedbackDesk(Protocol):
    def give(self, caller: Caller, word: FeedbackIn) -> FeedbackOut:
        """Note what a caller says of an entry; the same word again changes nothing.

        Raises `NotFound` for an unknown entry, `NotPossible` for one that is off the list, and
        `WrongField` for a reason that does not fit.
        """

    def since(self, caller: Caller, number: int) -> list[FeedbackOut]:
        """What others have said of entries this caller shared, after `number`, in order."""


class Acks(Protocol):
    def acknowledge(self, caller: Caller, name: str, version: int, client_id: str) -> None:
        """Note that a client of this caller enforces `version` of list `name` now."""


class HashFeed(Protocol):
    def page(self, name: str, since: int, after: str, size: int) -> OwnPage | None:
        """Up to `size` of a list's own hashes changed at or after `since` (seconds since 1970).

        `after` is the `next` of the page before, "" for the first. Withdrawn ones are among them;
        what partners shared with us is not. None for an unknown list or an `after` not of ours.
        """

    def entries(self, name: str, values: Sequence[str]) -> dict[str, str]:
        """The entries of a list's active hashes among `values`, by hash."""


def nothing_wrong() -> list[str]:
    return []


@dataclass(frozen=True)
class Ports:
    """Everything behind the scan API. The routes of a part that is None answer 404."""

    keys: KeyRing
    releases: ReleaseStore
    reports: Reports | None = None
    orders: Orders | None = None
    acks: Acks | None = None
    hashes: HashFeed | None = None
    feedback: FeedbackDesk | None = None
    problems: Callable[[], list[str]] = nothing_wrong
    """What keeps this server from being ready, in words for an operator; called in a thread."""
