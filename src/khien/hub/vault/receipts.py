"""Receipts: sixteen digits that let a reporter come back, read the answers and write again.

The digits are shown once and stored nowhere. Argon2id of them with the pepper gives both the
look-up (which finds the report) and the key that unwraps the reporter's private key.
Called by `intake`. Slow-down of wrong tries lives in `vault.patience`.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

import nacl.pwhash.argon2id as argon2id
from django.conf import settings

from khien.hub.vault.boxes import new_pair, unwrap, wrap
from khien.hub.vault.pepper import derived

DIGITS = 16


@dataclass(frozen=True)
class ReceiptKeys:
    """What is stored with a report: nothing here gives back the digits."""

    lookup: bytes
    public: bytes
    wrapped_private: bytes


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
    receipt = _derive(digits)
    private, public = new_pair()
    return digits, ReceiptKeys(receipt.lookup, public, wrap(receipt._wrap_key, private))


def open_receipt(typed: str) -> Receipt | None:
    """What the typed digits derive to; None where they cannot be a receipt (not 16 digits).

    Spaces, dashes and dots between the digits are let pass. Costs one Argon2id.
    """
    digits = re.sub(r"[\s.\-\u2010-\u2015]", "", typed[:80])
    return _derive(digits) if re.fullmatch(r"[0-9]{16}", digits) else None


def grouped(digits: str) -> str:
    """Digits in groups of four, to be read aloud."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _derive(digits: str) -> Receipt:
    master = argon2id.kdf(
        32,
        digits.encode(),
        derived("receipt salt")[: argon2id.SALTBYTES],
        opslimit=1,
        memlimit=settings.CONFIG.receipt_kdf_mib * 1024 * 1024,
    )
    keyed = hmac.digest(derived("receipt key"), master, hashlib.sha256)
    return Receipt(
        hmac.digest(keyed, b"lookup", hashlib.sha256),
        hmac.digest(keyed, b"wrap", hashlib.sha256),
    )
