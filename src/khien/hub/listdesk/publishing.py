"""The one place where a list gets a new version: locked, signed, chained, stored.

Called by `actions` inside their transactions. Lock order of the hub, so that two actions never
wait for each other: item, then list head, then the audit chain's head. A release is stored in
the transaction of the change it describes; its news goes out only after the commit.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from khien.core import clock
from khien.hub.listdesk.models import MAIN, ListState, Release
from khien.hub.listdesk.signals import released
from khien.hub.listdesk.signing import signing_key
from khien.lists.banks import Bank
from khien.lists.entry import Change
from khien.lists.release import sign_release

CARRIED = 256 * 1024
"""Characters up to which a release line is carried by the news itself; longer ones are fetched."""


def locked(list_name: str = MAIN) -> ListState:
    """The head of a list, locked until the transaction ends; made on first use."""
    ListState.objects.get_or_create(name=list_name)
    return ListState.objects.select_for_update().get(name=list_name)


def release(
    state: ListState,
    changes: Sequence[Change],
    at: datetime | None = None,
    banks: Sequence[Bank] = (),
) -> Release:
    """The next version of a locked list. It must change something, an entry or a bank."""
    if not changes and not banks:
        raise ValueError("A release without changes would be noise.")
    signed = sign_release(
        signing_key(), state.name, state.version + 1, state.chain, changes, at or clock.now(), banks
    )
    row = Release.objects.create(
        list=state,
        version=signed.manifest.version,
        line=signed.line,
        changes=len(changes),
        made_at=signed.manifest.made_at,
    )
    state.version = signed.manifest.version
    state.chain = signed.chain
    state.save(update_fields=["version", "chain"])
    line = signed.line if len(signed.line) <= CARRIED else ""
    transaction.on_commit(
        lambda: released.send_robust(
            sender=Release, list_name=state.name, version=row.version, line=line
        )
    )
    return row
