"""The audit lines of signing in and out and of second factors that come and go."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from khien.hub import audit
from khien.hub.accounts import lockout
from khien.hub.accounts.models import User


@receiver(authenticator_added)
def second_factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    _note(user, "staff.second_factor_added", user, type=str(authenticator.type))


@receiver(authenticator_removed)
def second_factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    _note(user, "staff.second_factor_removed", user, type=str(authenticator.type))


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    _note(user, "staff.signed_in", user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        _note(user, "staff.signed_out", user)


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Notes a wrong passphrase for an account that exists; a mistyped address leaves no trace."""
    tried = User.objects.filter(email=lockout.username(request, credentials) or "").first()
    if tried is not None:
        _note("visitor", "staff.sign_in_failed", tried)


def _note(actor: User | str, action: str, user: User, **codes: str) -> None:
    with transaction.atomic():
        audit.record(actor, action, user, **codes)
