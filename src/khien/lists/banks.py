"""Banks: named sets of picture and video hashes that can be switched off, or on for a share.

A bank's definition travels in signed releases, so that every subscriber switches at once. Whether
an entry counts for a content is decided here and nowhere else: by the scan API, clients, the hub.
Entries that name no bank, or one that was never defined, always count.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Literal

from msgspec import Meta, Struct

from khien.core.codes import EntryType
from khien.lists.entry import Entry

Off = Literal["entry", "bank", "share"]
"""Why an entry does not count: it is off itself, its bank is, or the content is not in the share.
"""

TYPES = (EntryType.PDQ, EntryType.SHA256, EntryType.MD5, EntryType.VIDEO)
"""The types of entries that stand in banks."""

NOTHING: Mapping[str, "Bank"] = {}


class Bank(Struct, frozen=True, omit_defaults=True, gc=False):
    """How a bank counts. `share` is the part of contents, 0-1, for which it does."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    enabled: bool = True
    share: Annotated[float, Meta(ge=0, le=1)] = 1.0


def in_share(bank: Bank, content: str) -> bool:
    """Whether a content, named by one of its hashes in hex, lies in the bank's share.

    The same content gets the same answer on every machine and at every time; one that lies in a
    share still does when the share grows. Each bank chooses others.
    """
    if bank.share >= 1:
        return True
    name = f"{bank.name}\n{content}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest()) < bank.share * 2**64


def why_off(entry: Entry, banks: Mapping[str, Bank], content: str, moment: datetime) -> Off | None:
    """Why an entry does not count for a content at a moment; None where it does."""
    if entry.off_until is not None and entry.off_until > moment:
        return "entry"
    bank = banks.get(entry.bank) if entry.bank else None
    if bank is None:
        return None
    if not bank.enabled:
        return "bank"
    return None if in_share(bank, content) else "share"
