"""An entry: one value on a list, as it travels in signed releases.

The hub keeps more about an entry (reviewer, evidence, re-check date); only what a subscriber
needs leaves it. Nothing here names a person.
"""

from datetime import datetime

from msgspec import Struct

from khien.core.codes import EntryType, Group, Kind, Severity


class Entry(Struct, frozen=True, omit_defaults=True, gc=False):
    """One value on a list.

    `value` is canonical for its type: a host name without trailing dot for `domain`, the
    canonical address for `url` and `account` (see `lists.links`), words as written for `phrase`
    (matched folded), lower-case hex for hashes. `harmful=False` is a known-good entry, which
    wins over harmful ones of its type and scope. `rule` is the id of a pack's legal rule.
    `id` is the last part of the public reason page, /why/<id>. A hash may stand in a `bank` (see
    `lists.banks`); until `off_until` the entry does not match.
    """

    id: str
    type: EntryType
    value: str
    harmful: bool = True
    group: Group | None = None
    kind: Kind | None = None
    severity: Severity | None = None
    source: str = ""
    rule: str | None = None
    first_seen: datetime | None = None
    expires: datetime | None = None
    bank: str = ""
    off_until: datetime | None = None


class Change(Struct, frozen=True, omit_defaults=True):
    """One step of a delta: `entry` is added or replaced, or the entry called `remove` goes."""

    entry: Entry | None = None
    remove: str | None = None
