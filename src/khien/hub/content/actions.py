"""State changes of reported items: registering what a report names, and rating urgency.

`intake.actions.submit_report` calls `register` inside its own transaction. The engine reads the
words once, here, in memory; only sealed words and plain codes reach the disk. Never lowers an
urgency unless a person asks.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from khien.core.codes import Kind, Urgency
from khien.hub.content.models import Item

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.intake.models import Report


def register(
    report: "Report",
    key: bytes,
    *,
    links: Sequence[str] = (),
    pages: Sequence[str] = (),
    texts: Sequence[str] = (),
    story: str = "",
    kind: Kind | None = None,
    urgency: Urgency = Urgency.ROUTINE,
) -> list[Item]:
    """Turn what a report names into items, merged with what others reported before.

    `key` is the report's envelope key; `kind` and `urgency` come from its topic. Links found in
    `story` count as named. With nothing else named, the story itself is the item. Call inside
    the report's transaction. Returns the items, each once, in the order named.
    """
    raise NotImplementedError


def rate_urgency(user: "User", item: Item, urgency: Urgency) -> Item:
    """A person sets how soon an item must be looked at; only this may lower it."""
    raise NotImplementedError
