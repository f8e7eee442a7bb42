"""Values of entries: checked, canonical, and identified by a digest.

Called before anything is listed, by review, by staff and by import. Pure but for the pack.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.core.errors import KhienError
from khien.core.text import fold
from khien.hub.listdesk.models import ListEntry
from khien.lists.entry import Entry
from khien.lists.links import canonical, canonical_host
from khien.lists.links.link import LONGEST_KEY
from khien.lists.suffixes import too_broad

MAX_PHRASE = 200
MIN_PHRASE = 4
"""Characters of a folded phrase: shorter ones are in half of all messages."""

_HEX = {EntryType.SHA256: 64, EntryType.MD5: 32, EntryType.PDQ: 64}
_FRAME = 64
"""Digits of one frame of a video."""
_MOST_FRAMES = 3600
"""Longer values are found by nobody (`khien.lists.hashes.videos`)."""


@dataclass(frozen=True)
class NewEntry:
    """A value to be listed. `value` may be as a person wrote it: `checked` makes it canonical."""

    type: EntryType
    value: str
    harmful: bool = True
    group: Group | None = None
    kind: Kind | None = None
    severity: Severity | None = None
    source: str = ""
    rule: str = ""
    expires_at: datetime | None = None
    recheck_at: datetime | None = None
    bank: str = ""
    """For hashes: the name of a bank."""


class Unusable(KhienError):
    """This value cannot be an entry of its type."""


def canonical_value(type: EntryType, value: str) -> str:
    """The canonical form of a value for its type.

    Raises `Unusable` where it is empty, of another form, or broader than a list may hold.
    """
    value = value.strip()
    if type is EntryType.DOMAIN:
        return _domain(value)
    if type in (EntryType.URL, EntryType.ACCOUNT):
        link = canonical(value)
        if link is None:
            raise Unusable(f"{value[:80]!r} is not a web address.", "Write it with https://.")
        if len(link.url) > LONGEST_KEY:
            raise Unusable(
                f"The address has {len(link.url)} characters, {LONGEST_KEY} are the most.",
                "List a shorter part of it, or the channel.",
            )
        return link.url
    if type is EntryType.PHRASE:
        return _phrase(value)
    length = _HEX.get(type)
    value = value.lower()
    if type is EntryType.VIDEO and (len(value) % _FRAME or len(value) > _FRAME * _MOST_FRAMES):
        raise Unusable(
            f"A video of {len(value)} digits cannot be listed.",
            f"Write the PDQ hashes of its frames, {_FRAME} digits each, {_MOST_FRAMES} at most.",
        )
    if not value or set(value) - set("0123456789abcdef") or (length and len(value) != length):
        raise Unusable(f"{value[:80]!r} is not a {type.value} hash in hexadecimal letters.")
    return value


def _domain(value: str) -> str:
    host = canonical_host(value)
    if not host:
        raise Unusable(f"{value[:80]!r} is not a domain.", "Write it as forum.example.")
    if too_broad(host):
        raise Unusable(
            f"{host} is not one site: many owners have names below it.",
            "List the site itself, such as name.com.vn.",
        )
    return host


def _phrase(value: str) -> str:
    value = " ".join(value.split())
    if len(fold(value)) < MIN_PHRASE or " " not in value:
        raise Unusable(
            "These words are too short to list: they would match ordinary messages.",
            "Choose at least two words.",
        )
    if len(value) > MAX_PHRASE:
        raise Unusable(
            f"The phrase has {len(value)} characters, {MAX_PHRASE} are the most.",
            "Choose the words that do not change from message to message.",
        )
    return value


def search_key(type: EntryType, value: str) -> str:
    """What `ListEntry.folded` holds of a canonical value."""
    return (fold(value) if type is EntryType.PHRASE else value)[:200]


def digest(type: EntryType, value: str, harmful: bool) -> str:
    """Identifies a canonical value on one side of a list; 32 hex digits."""
    same = fold(value) if type is EntryType.PHRASE else value
    text = f"{type.value}\n{int(harmful)}\n{same}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def to_wire(row: ListEntry) -> Entry:
    """The entry as subscribers get it: no reviewer, no evidence."""
    return Entry(
        id=row.public_id,
        type=EntryType(row.type),
        value=row.value,
        harmful=row.harmful,
        group=Group(row.group) if row.group else None,
        kind=Kind(row.kind) if row.kind else None,
        severity=Severity(row.severity) if row.severity else None,
        source=row.source,
        rule=row.rule or None,
        first_seen=row.first_seen,
        expires=row.expires_at,
        bank=row.bank,
        off_until=row.off_until,
    )
