"""Two invented partners: one whose hashes are listed, one that has sent a flood.

Their servers do not exist; what they would have answered is taken as a page. The hashes are drawn
at random and belong to no picture.
"""

import secrets

from khien.core import clock
from khien.core.codes import EntryType, Kind, Severity
from khien.hub.accounts.rights import Actor
from khien.hub.exchange import actions, settling
from khien.hub.exchange.models import Feed
from khien.hub.exchange.visit import take
from khien.lists.exchange import Page, Shared, Unread

_QUIET_MINUTES = 7 * 24 * 60
_FEW, _FLOOD = 24, 1_400


def connect_feeds(admin: Actor, supervisor: Actor) -> None:
    """Connect both as an administrator would; nothing is asked over the network."""
    few = _connect(admin, "mang-luoi-khu-vuc", Kind.CHILD_IMAGE)
    flood = _connect(admin, "to-chuc-quoc-te", Kind.KNOWN_CSAM)
    unread = (Unread("record 12", "It is not a pdq hash."),)
    settling.settle(supervisor, take(few, Page(_rows(_FEW), unread, 3, "", "1"), "demo"))
    settling.settle(supervisor, take(flood, Page(_rows(_FLOOD), (), 0, "", "1"), "demo"))


def _connect(admin: Actor, name: str, kind: Kind) -> Feed:
    feed = actions.add_feed(
        admin,
        name,
        form="stopncii",
        address=f"https://{name}.example/v1",
        basis="Diễn tập: thoả thuận không có thật",
        kind=kind,
        severity=Severity.CRITICAL,
        secret="demo,demo",  # noqa: S106 - opens nothing
        every_minutes=_QUIET_MINUTES,
    )
    Feed.objects.filter(pk=feed.pk).update(tried_at=clock.now())
    feed.refresh_from_db()
    return feed


def _rows(many: int) -> tuple[Shared, ...]:
    return tuple(
        Shared(EntryType.PDQ, secrets.token_hex(32), by="Đối tác diễn tập", category="A2")
        for _ in range(many)
    )
