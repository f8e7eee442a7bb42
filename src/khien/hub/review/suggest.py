"""What the desk proposes to an analyst: scopes that fit an item, and the legal rules in force."""

from dataclasses import dataclass
from datetime import date

from khien.core.codes import Kind
from khien.core.words import Bilingual
from khien.hub.review.models import Scope
from khien.packs import LegalRule


@dataclass(frozen=True)
class ScopeChoice:
    """One scope that could be chosen for a value.

    `second` says why a second person is needed, `refused` why it cannot be chosen at all; at
    most one of them is set.
    """

    scope: Scope
    value: str
    second: Bilingual | None = None
    refused: Bilingual | None = None


def scopes(item_type: str, value: str) -> tuple[ScopeChoice, ...]:
    """The scopes that make sense for an item of this type and value, narrowest first."""
    raise NotImplementedError


def rules(kind: Kind, on: date | None = None) -> tuple[LegalRule, ...]:
    """Legal rules of the pack in force that day for this kind, the surest first."""
    raise NotImplementedError
