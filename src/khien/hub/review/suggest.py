"""What the desk proposes to an analyst: scopes that fit an item, and the legal rules in force.

Reading only. The same guards decide here and in `actions`: what is shown is what will happen.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from khien.core import clock
from khien.core.codes import Kind
from khien.core.config import config
from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.hub.content.models import Item
from khien.hub.listdesk.guards import Guards
from khien.hub.review.models import Scope
from khien.hub.review.targets import Target, target_of
from khien.packs import LegalRule, load_pack


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


def scopes(
    item_type: str, value: str, address: str = "", account: str = ""
) -> tuple[ScopeChoice, ...]:
    """The scopes that make sense for an item of this type and value, narrowest first.

    For a story the words to list are still to be chosen: its phrase comes with an empty value.

    `address` and `account` as for `target_of`; `OpenedItem.account` has the latter.
    """
    if item_type in (Item.Type.PICTURE, Item.Type.VIDEO):
        return (ScopeChoice(Scope.HASHES, value),)
    wanted = [Scope.URL, Scope.CHANNEL, Scope.DOMAIN]
    if item_type != Item.Type.LINK:
        wanted = [*(wanted if address else []), Scope.PHRASE]
    found = []
    guards = Guards.now()
    for scope in wanted:
        try:
            target = target_of(
                item_type, value, scope, address=address, account=account, guards=guards
            )
        except KhienError:
            continue  # this scope does not fit this item
        found.append(_choice(target))
    if item_type == Item.Type.STORY:
        found.append(ScopeChoice(Scope.PHRASE, ""))
    return tuple(found)


def rules(kind: Kind, on: date | None = None) -> tuple[LegalRule, ...]:
    """Legal rules of the pack in force that day for this kind, the surest first."""
    pack = load_pack(config().pack)
    day = on or clock.now().astimezone(ZoneInfo(pack.about.timezone)).date()
    return tuple(pack.rules_for(kind, day))


def _choice(target: Target) -> ScopeChoice:
    guard = target.guard
    return ScopeChoice(
        scope=target.scope,
        value=target.value,
        second=guard.words if guard is not None and not guard.refuses else None,
        refused=guard.words if guard is not None and guard.refuses else None,
    )
