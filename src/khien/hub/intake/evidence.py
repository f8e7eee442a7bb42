"""Copies of screenshots that a reporter leaves: whether they may be kept, and how they travel.

Used by `forms`, `wizard` and `screenshots`; stored and opened by `actions` and `reading`, sealed
like words. A copy shows writing alone (`khien.detect.transcript.written`). Where a picture of abuse
may be among what is told (by the topic chosen, or because one is listed), none is kept at all.
"""

from base64 import b64decode, b64encode
from binascii import Error

from django.core import signing

from khien.core.codes import Group, Kind
from khien.core.config import config
from khien.packs import load_pack

MOST = 6
MOST_BYTES = 160 << 10
"""Of one copy; all of them stay well within what a form may hold."""
_GROUPS = frozenset({Group.CYBERBULLYING, Group.ADDICTION})
_KINDS = frozenset({Kind.SCAM})
_SIGNED = signing.Signer(salt="khien.intake.evidence")


def may_keep(topic: str) -> bool:
    """Whether copies may be kept for a report on this topic."""
    found = load_pack(config().pack).topic(topic) if topic else None
    if found is None or not config().keep_screenshots:
        return False
    return found.risk_group in _GROUPS or found.kind in _KINDS


def carried(copies: tuple[bytes, ...]) -> str:
    """The copies as the value of a hidden field, signed: nothing else can be put in their place."""
    if not copies:
        return ""
    return _SIGNED.sign(".".join(b64encode(copy).decode() for copy in copies[:MOST]))


def from_carried(value: str) -> tuple[bytes, ...]:
    """The copies of a hidden field; none where it was mended by hand."""
    try:
        parts = _SIGNED.unsign(value).split(".") if value else []
        return tuple(b64decode(part, validate=True) for part in parts)
    except (signing.BadSignature, Error, ValueError):
        return ()
