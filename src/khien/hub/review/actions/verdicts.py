"""Verdicts on items: verify, reject, propose, approve, decline, withdraw, open again.

`verify` is the loop's turning point: decision, entry, order, audit line, reporters' answers and
the signed release are one transaction; the news goes out when it has been committed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from khien.core.codes import Kind, Severity
from khien.hub.content.models import Item
from khien.hub.review.models import Decision, Proposal, Scope

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.vault.openers import UnlockedVault


@dataclass(frozen=True)
class Judgement:
    """What an analyst says about an item. `rule` is the id of a legal rule of the pack or ""."""

    kind: Kind
    severity: Severity
    scope: Scope
    rule: str = ""
    phrase: str = ""
    """For scope phrase: the words to list, chosen from the text; the whole text if empty."""


@dataclass(frozen=True)
class Verdict:
    """The result of `verify`: a decision that holds, or a proposal that waits for a second."""

    decision: Decision | None = None
    proposal: Proposal | None = None
    repeated: bool = False
    """True when it had been done already (a double click): nothing happened again."""


def verify(user: "User", vault: "UnlockedVault", item: Item, judgement: Judgement) -> Verdict:
    """List the item, order its removal and answer its reporters; or propose that to a second.

    Raises `Refused`, `Taken`, `Locked`, and `KhienError` naming the rule when the value is
    known-good, too broad or unusable for the scope.
    """
    raise NotImplementedError


def approve(user: "User", proposal: Proposal) -> Verdict:
    """The second person agrees: the proposal takes effect now, as `verify` would have."""
    raise NotImplementedError


def decline(user: "User", proposal: Proposal, reason: str) -> Proposal:
    """The second person does not agree: the item waits again. `reason` is a pack reason's id."""
    raise NotImplementedError


def withdraw(user: "User", proposal: Proposal) -> Proposal:
    """Who proposed it takes it back: the item waits again."""
    raise NotImplementedError


def reject(user: "User", item: Item, reason: str) -> Verdict:
    """Not to be listed, for a reason of the pack whose words answer every reporter."""
    raise NotImplementedError


def reopen(user: "User", item: Item) -> Item:
    """Look at a decided item again. A listed entry stays listed until decided otherwise."""
    raise NotImplementedError
