"""Whether this very session has passed a second factor. Asked by `rights.staff` and account views.

A session counts when it gave a code or a security key at sign-in, or set one up itself. Having
a second factor on the account is not enough: a session opened before it was set up stays outside.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

_SESSION_KEY = "khien_second_factor_set_up_by"


def second_factor_done(request: HttpRequest) -> bool:
    """True where the signed-in person has a second factor and this session has proven it."""
    user = request.user
    if not user.is_authenticated or not has_second_factor(user.pk):
        return False
    if request.session.get(_SESSION_KEY) == user.pk:
        return True
    return any(
        record.get("method") == "mfa" for record in get_authentication_records(request, user)
    )


def note_set_up(request: HttpRequest) -> None:
    """Called when this session has just set up a second factor and proven it with a code."""
    request.session[_SESSION_KEY] = request.user.pk


def has_second_factor(user_id: int | None) -> bool:
    """True where the account has an authenticator app or a security key, proven here or not."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=kinds).exists())
