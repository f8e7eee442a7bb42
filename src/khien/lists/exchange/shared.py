"""What every form of exchange says in the end: hashes, told as still shared or as withdrawn."""

from msgspec import Struct

from khien.core.codes import EntryType
from khien.core.errors import KhienError

LENGTHS = {EntryType.PDQ: 64, EntryType.MD5: 32, EntryType.SHA256: 64}
"""Hexadecimal letters of each hash that a feed may carry."""
_LETTERS = frozenset("0123456789abcdef")
_SHOWN = 80


class BadFeed(KhienError):
    """An answer that is not of the feed's form at all: nothing of it can be used."""


class Shared(Struct, frozen=True, gc=False):
    """One hash as its owner shares it.

    `value` is lower-case hexadecimal. `key` is the owner's own id of it, `category` the owner's own
    word for what it is, `by` who gave it to them, `at` seconds since 1970 of its last change, 0
    where the feed does not say. `gone` withdraws what was shared before under the same key or hash.
    """

    type: EntryType | None
    value: str
    key: str = ""
    gone: bool = False
    category: str = ""
    by: str = ""
    at: int = 0


class Unread(Struct, frozen=True, gc=False):
    """A row that was put aside: where it stood, and why. Never holds the row's own text."""

    place: str
    why: str


class Page(Struct, frozen=True):
    """One answer of a feed.

    `next` asks for the page after this one, "" on the last. `checkpoint` is where the next visit
    begins. `whole` says that what is not in this visit is no longer shared. `passed_over` counts
    rows in kinds of hash that Khiên does not look up (PhotoDNA, SHA-1 and others).
    """

    rows: tuple[Shared, ...]
    unread: tuple[Unread, ...] = ()
    passed_over: int = 0
    next: str = ""
    checkpoint: str = ""
    whole: bool = False


class OwnPage(Struct, frozen=True):
    """A page of our own hashes for a partner: `next` is "" on the last, `checkpoint` in seconds."""

    rows: tuple[Shared, ...]
    next: str
    checkpoint: int


def usable(type: EntryType, value: object) -> str | None:
    """The hash in lower-case letters, or None where it is not one of its type."""
    if not isinstance(value, str):
        return None
    plain = value.strip().lower()
    return plain if len(plain) == LENGTHS[type] and set(plain) <= _LETTERS else None


def short(text: object) -> str:
    """Somebody else's word for a thing, cut to what a line of a table holds."""
    return " ".join(str(text).split())[:_SHOWN] if text is not None else ""
