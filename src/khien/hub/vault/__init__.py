"""What people wrote, sealed: the only package of the hub that encrypts and opens it.

Other desks use the functions listed here, with `request.vault` (see `vault.middleware`) or a
reporter's receipt as the opener. Imported lazily, so that `khien.hub.vault` can be named before
Django is set up.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khien.hub.vault.boxes import Locked, seal, unseal
    from khien.hub.vault.envelopes import (
        add_team,
        envelope_key,
        forget_envelope,
        new_envelope,
        new_envelopes,
        review_teams,
    )
    from khien.hub.vault.models import Envelope
    from khien.hub.vault.once import forget_once, keep_once, take_once
    from khien.hub.vault.patience import TooSoon, note_right, note_wrong, wait_before_try
    from khien.hub.vault.pepper import blind_index
    from khien.hub.vault.receipts import (
        Receipt,
        ReceiptKey,
        ReceiptKeys,
        grouped,
        new_receipt,
        open_receipt,
    )
    from khien.hub.vault.unlocked import UnlockedVault

_HOME = {
    "Locked": "boxes",
    "seal": "boxes",
    "unseal": "boxes",
    "add_team": "envelopes",
    "envelope_key": "envelopes",
    "forget_envelope": "envelopes",
    "new_envelope": "envelopes",
    "new_envelopes": "envelopes",
    "review_teams": "envelopes",
    "Envelope": "models",
    "forget_once": "once",
    "keep_once": "once",
    "take_once": "once",
    "TooSoon": "patience",
    "note_right": "patience",
    "note_wrong": "patience",
    "wait_before_try": "patience",
    "blind_index": "pepper",
    "Receipt": "receipts",
    "ReceiptKey": "receipts",
    "ReceiptKeys": "receipts",
    "grouped": "receipts",
    "new_receipt": "receipts",
    "open_receipt": "receipts",
    "UnlockedVault": "unlocked",
}

__all__ = [
    "Envelope",
    "Locked",
    "Receipt",
    "ReceiptKey",
    "ReceiptKeys",
    "TooSoon",
    "UnlockedVault",
    "add_team",
    "blind_index",
    "envelope_key",
    "forget_envelope",
    "forget_once",
    "grouped",
    "keep_once",
    "new_envelope",
    "new_envelopes",
    "new_receipt",
    "note_right",
    "note_wrong",
    "open_receipt",
    "review_teams",
    "seal",
    "take_once",
    "unseal",
    "wait_before_try",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"khien.hub.vault has no {name}")
    from importlib import import_module

    return getattr(import_module(f"khien.hub.vault.{_HOME[name]}"), name)
