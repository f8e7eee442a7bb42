"""Who calls: a bearer key, looked up in memory, and the scopes it was given."""

from khien.core.wire import Caller, Scope
from khien.scan.ports import KeyRing
from khien.scan.structs import Refusal

_BEARER = b"bearer "
_LONGEST = 512


def authenticate(header: bytes | None, scope: Scope, keys: KeyRing) -> Caller:
    """The caller behind an Authorization header; raises 401 without a known key, 403 without
    the scope."""
    if header is None:
        raise _unknown("This address needs a key.")
    if header[:7].lower() != _BEARER or len(header) > _LONGEST:
        raise _unknown("The Authorization header is not “Bearer KEY”.")
    caller = keys.find(header[7:].strip().decode("ascii", "replace"))
    if caller is None:
        raise _unknown("The key is not known, or was revoked.")
    if scope not in caller.scopes:
        raise Refusal(
            403,
            f"This key may not do that: it lacks the scope {scope}.",
            "Ask who issued the key for one with that scope.",
        )
    return caller


def _unknown(message: str) -> Refusal:
    return Refusal(
        401,
        message,
        "Send “Authorization: Bearer KEY” with a key from the hub's providers page.",
        headers={"WWW-Authenticate": "Bearer"},
    )
