"""A member's private key: made, wrapped under the passphrase, and carried through a session.

At sign-in the passphrase opens the private key, which goes into the session encrypted under a
random key that only the browser's HttpOnly cookie holds. Neither the database nor the browser
alone can open the vault. Called by `accounts` (sign-in, passwords) and the middleware.
"""

import secrets
import threading
from base64 import b64decode, b64encode

import nacl.pwhash.argon2id as argon2id
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from khien.hub.accounts.models import User
from khien.hub.vault.boxes import Locked, new_key, new_pair, unwrap, wrap
from khien.hub.vault.models import Grant, MemberKey
from khien.hub.vault.unlocked import UnlockedVault

COOKIE = "khien_vault"
_SESSION_KEY = "khien_vault"
_PASSES = 3
_one_at_a_time = threading.Lock()


def make_member_key(user: User, passphrase: str) -> bytes:
    """A new key pair for a member, replacing an old one and its grants; returns the private."""
    MemberKey.objects.filter(user=user).delete()
    private, public = new_pair()
    MemberKey.objects.create(user=user, public=public, **_wrapped(private, passphrase))
    return private


def drop_member_key(user: User) -> None:
    """Takes a member's key and grants away; the next passphrase makes a new one."""
    MemberKey.objects.filter(user=user).delete()


def open_member_key(user: User, passphrase: str) -> bytes:
    """The member's private key, made where there is none. `Locked` for a wrong passphrase."""
    row = MemberKey.objects.filter(user=user).first()
    if row is None:
        return make_member_key(user, passphrase)
    key = _stretch(passphrase, bytes(row.salt), row.kdf_mib, row.kdf_passes)
    return unwrap(key, row.wrapped_private)


def rewrap(user: User, old: str, new: str) -> None:
    """Puts the member's key under a new passphrase; called in the transaction that changes it."""
    private = open_member_key(user, old)
    MemberKey.objects.filter(user=user).update(**_wrapped(private, new))


def stash(request: HttpRequest, user: User, passphrase: str) -> None:
    """Opens the member's key and carries it in this session, through the second factor too.

    Where the passphrase no longer opens it (changed behind the vault's back) the vault stays
    closed and signing in goes on.
    """
    try:
        private = open_member_key(user, passphrase)
    except Locked:
        return
    key = new_key()
    request.session[_SESSION_KEY] = {
        "user": user.pk,
        "key": b64encode(wrap(key, private)).decode(),
    }
    request._khien_vault_key = key  # type: ignore[attr-defined]


def opened(request: HttpRequest, user: User) -> UnlockedVault | None:
    """The vault of this person in this session, None where it is closed."""
    kept = request.session.get(_SESSION_KEY)
    key = getattr(request, "_khien_vault_key", None) or _cookie_key(request)
    if not kept or key is None or kept.get("user") != user.pk:
        return None
    try:
        return UnlockedVault(user.pk, unwrap(key, b64decode(kept["key"])))
    except (Locked, ValueError):
        return None


def attach(request: HttpRequest) -> None:
    """Sets `request.vault`: the opened vault, or None. Costs nothing without the cookie."""
    vault = None
    if COOKIE in request.COOKIES and isinstance(request.user, User):
        vault = opened(request, request.user)
    request.vault = vault  # type: ignore[attr-defined]


def close(request: HttpRequest) -> None:
    """Forgets the key at sign-out."""
    if hasattr(request, "session"):
        request.session.pop(_SESSION_KEY, None)
    request._khien_vault_key = b""  # type: ignore[attr-defined]


def write_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Hands the browser its half after sign-in, takes it back after sign-out."""
    key = getattr(request, "_khien_vault_key", None)
    if key:
        response.set_cookie(
            COOKIE,
            b64encode(key).decode(),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    elif key == b"":
        response.delete_cookie(COOKIE, samesite="Lax")


def held_by(user: User) -> frozenset[int]:
    """Ids of the TeamKeys granted to a member; for screens that show who waits for a key."""
    rows = Grant.objects.filter(member_key__user=user)
    return frozenset(rows.values_list("team_key_id", flat=True))


def _cookie_key(request: HttpRequest) -> bytes | None:
    try:
        key = b64decode(request.COOKIES.get(COOKIE, ""), validate=True)
    except ValueError:
        return None
    return key if len(key) == 32 else None


def _wrapped(private: bytes, passphrase: str) -> dict[str, bytes | int]:
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    mib = settings.CONFIG.passphrase_kdf_mib
    return {
        "wrapped_private": wrap(_stretch(passphrase, salt, mib, _PASSES), private),
        "salt": salt,
        "kdf_mib": mib,
        "kdf_passes": _PASSES,
    }


def _stretch(passphrase: str, salt: bytes, mib: int, passes: int) -> bytes:
    # One at a time: ten people signing in at once must not take ten times the memory.
    with _one_at_a_time:
        return argon2id.kdf(
            32, passphrase.encode(), salt, opslimit=passes, memlimit=mib * 1024 * 1024
        )
