"""From an item and a scope to the value that would be listed, and what stands in its way.

Pure but for the pack, the snapshot and the providers' hosts. Called by `actions` to decide and by
`suggest` to show the choices with their reasons before anyone clicks.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khien.core.codes import EntryType
from khien.core.errors import KhienError
from khien.core.text import fold
from khien.hub.content.engine import LOW_QUALITY
from khien.hub.content.models import Item
from khien.hub.listdesk.guards import NARROWER, Guard, Guards
from khien.hub.listdesk.values import canonical_value
from khien.hub.review.models import Scope
from khien.lists.links import canonical, canonical_host

_STRENGTH = (EntryType.PDQ, EntryType.SHA256, EntryType.MD5)
"""The order in which a picture's hashes are listed: a likeness finds most."""


@dataclass(frozen=True)
class Target:
    """What would be listed (`type`, `value`) and what its host would be told to remove.

    `host` is "" where no host can be told, as for a phrase. A picture has several hashes: those
    besides the first are `also` listed, all in `bank`; `seen_at` are the addresses to remove.
    """

    scope: Scope
    type: EntryType
    value: str
    host: str = ""
    guard: Guard | None = None
    also: tuple[tuple[EntryType, str], ...] = ()
    bank: str = ""
    seen_at: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[tuple[EntryType, str], ...]:
        """Everything that would be listed."""
        return ((self.type, self.value), *self.also)

    @property
    def removals(self) -> tuple[tuple[str, str], ...]:
        """What would have to be removed, and by which host."""
        if self.scope is not Scope.HASHES:
            return ((self.value, self.host),) if self.host else ()
        links = (canonical(url) for url in self.seen_at)
        return tuple((link.url, link.host) for link in links if link is not None)

    @property
    def second(self) -> str:
        """The code of why a second person is needed, "" if none is."""
        return self.guard.code if self.guard is not None and not self.guard.refuses else ""


def target_of(
    item_type: str,
    value: str,
    scope: Scope,
    *,
    address: str = "",
    account: str = "",
    phrase: str = "",
    many_publishers: bool = False,
    guards: Guards | None = None,
) -> Target:
    """The target of an item's canonical `value` under a scope.

    `address` is what an analyst found for a page that was reported by name, `account` the channel
    that a report showed where the canonical address does not. Raises `KhienError`
    where the scope does not fit the item; a target that must not be listed comes back with a
    guard that refuses. Pass `guards` to look several targets up with one load.
    """
    guards = guards or Guards.now()
    if scope is Scope.PHRASE:
        if item_type == Item.Type.LINK and not phrase:
            raise _does_not_fit()
        if item_type == Item.Type.STORY and fold(phrase) in ("", fold(value)):
            raise KhienError(
                _("A person's own story is never listed."),
                _("Choose the exact words that somebody else wrote, or an address."),
            )
        words = phrase or value
        return Target(scope, EntryType.PHRASE, canonical_value(EntryType.PHRASE, words))
    link = canonical(value if item_type == Item.Type.LINK else address)
    if link is None:
        raise KhienError(
            _("There is no web address to list."),
            _("Find the page's address and write it in, or list the words."),
        )
    if scope is Scope.DOMAIN:
        host = canonical_host(link.host) or link.host
        guard = guards.domain(host, many_publishers=many_publishers)
        return Target(scope, EntryType.DOMAIN, host, host, guard)
    if scope is Scope.CHANNEL:
        channel = link.account or account
        if not channel:
            raise KhienError(
                _("This address does not show whose page or channel it is."),
                _("Choose this address only, or write in the page's own address."),
            )
        return Target(scope, EntryType.ACCOUNT, channel, link.host)
    return Target(scope, EntryType.URL, link.url, link.host, guards.address(link))


def media_target(item: Item, bank: str, seen_at: tuple[str, ...] = ()) -> Target:
    """The target of a picture or video: all its hashes that say enough, its likeness first.

    Raises `KhienError` where there is none.
    """
    hashes = [
        (EntryType(held.type), held.value)
        for held in item.hashes.all()
        if held.quality is None or held.quality >= LOW_QUALITY
    ]
    if not hashes:
        raise KhienError(
            _("This picture has no hash that can be listed."),
            _("Its likeness shows too little, and its file's hash is not known."),
        )
    first, *also = sorted(hashes, key=lambda two: (_STRENGTH.index(two[0]), two[1]))
    return Target(Scope.HASHES, *first, also=tuple(also), bank=bank, seen_at=seen_at)


def target_listed(scope: Scope, value: str) -> Target:
    """The target of a value that was proposed before, guarded by what is known today."""
    if scope is Scope.PHRASE:
        return Target(scope, EntryType.PHRASE, value)
    if scope is Scope.DOMAIN:
        return Target(scope, EntryType.DOMAIN, value, value, Guards.now().domain(value))
    return target_of(Item.Type.LINK, value, scope)


def refuse_unusable(target: Target) -> None:
    """Raises `KhienError` naming the rule for a target that must not be listed."""
    if target.guard is not None and target.guard.refuses:
        vietnamese = (get_language() or "vi").startswith("vi")
        words = target.guard.words
        raise KhienError(
            words.vi if vietnamese else words.en, NARROWER.vi if vietnamese else NARROWER.en
        )


def _does_not_fit() -> KhienError:
    return KhienError(
        _("Words cannot be listed for a link."), _("Choose the address, the channel or the site.")
    )
