"""Receipts: sixteen digits that let a reporter come back, read the answers and write again.

The digits are shown once and stored nowhere. Argon2id of them with the pepper gives both the
look-up (which finds the report) and the key that unwraps the reporter's private key.
What Argon2id costs may be changed at any time: every cost that receipts were made at is on
record, and typed digits are tried at each, the present one first. Called by `intake`. Slow-down
of wrong tries lives in `vault.patience`.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import nacl.pwhash.argon2id as argon2id
from django.conf import settings

from khien.hub.vault.boxes import new_pair, unwrap, wrap
from khien.hub.vault.models import ReceiptCost
from khien.hub.vault.pepper import derived

DIGITS = 16


@dataclass(frozen=True)
class ReceiptKeys:
    """What is stored with a report: nothing here gives back the digits. `mib`: what they cost."""

    lookup: bytes
    public: bytes
    wrapped_private: bytes
    mib: int

    def put_on_record(self) -> None:
        """Keep what these cost, in the transaction that stores them: it must outlive a change."""
        if not ReceiptCost.objects.filter(mib=self.mib).exists():
            ReceiptCost.objects.get_or_create(mib=self.mib)


@dataclass(frozen=True)
class Receipt:
    """Typed digits, derived: `lookup` finds the report, `unlock` gives its opener."""

    lookup: bytes
    _wrap_key: bytes

    def unlock(self, wrapped_private: bytes) -> "ReceiptKey":
        """The opener for the report's envelope. Raises `Locked` where it is another's."""
        return ReceiptKey(unwrap(self._wrap_key, wrapped_private))


@dataclass(frozen=True)
class ReceiptKey:
    """A reporter's private key, for the length of one request."""

    private: bytes

    def __repr__(self) -> str:
        return "ReceiptKey(…)"


def new_receipt() -> tuple[str, ReceiptKeys]:
    """Fresh digits (to show once) and the keys to store."""
    digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    cost = settings.CONFIG.receipt_kdf_mib
    receipt = _derive(digits, cost)
    private, public = new_pair()
    return digits, ReceiptKeys(receipt.lookup, public, wrap(receipt._wrap_key, private), cost)


def open_receipt(typed: str) -> Iterator[Receipt]:
    """What the typed digits derive to, likeliest first; nothing where they cannot be a receipt.

    Spaces, dashes and dots between the digits are let pass. Costs one Argon2id for each taken.
    """
    digits = re.sub(r"[\s.\-\u2010-\u2015]", "", typed[:80])
    if not re.fullmatch(r"[0-9]{16}", digits):
        return
    present = settings.CONFIG.receipt_kdf_mib
    yield _derive(digits, present)
    for cost in ReceiptCost.objects.exclude(mib=present).order_by("-mib"):
        yield _derive(digits, cost.mib)


def grouped(digits: str) -> str:
    """Digits in groups of four, to be read aloud."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _derive(digits: str, mib: int) -> Receipt:
    master = argon2id.kdf(
        32,
        digits.encode(),
        derived("receipt salt")[: argon2id.SALTBYTES],
        opslimit=1,
        memlimit=mib * 1024 * 1024,
    )
    keyed = hmac.digest(derived("receipt key"), master, hashlib.sha256)
    return Receipt(
        hmac.digest(keyed, b"lookup", hashlib.sha256),
        hmac.digest(keyed, b"wrap", hashlib.sha256),
    )
