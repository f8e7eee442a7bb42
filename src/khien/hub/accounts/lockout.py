"""What django-axes may know: the account that was tried, and nothing about who tried.

Named in settings. A lock is per account, a quarter of an hour after six wrong passphrases; the
table it is kept in holds no address, no browser and no form data.
"""

from typing import Any

from axes.models import AccessAttempt
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The account that is being tried, from the credentials or the sign-in form."""
    given = (credentials or {}).get("email") or (request.POST.get("login") if request else None)
    return str(given).strip().lower().replace("\0", "")[:255] if given else None


def no_address(request: HttpRequest) -> None:
    """Where axes would look up an address it gets none."""


def answer(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page a locked account shows, with when to try again."""
    return render(request, "accounts/locked.html", status=429)


@receiver(pre_save, sender=AccessAttempt)
def forget_who_tried(instance: AccessAttempt, **_: Any) -> None:
    """Blanks everything but the account, the time and the count."""
    instance.ip_address = None
    instance.user_agent = instance.http_accept = instance.path_info = ""
    instance.get_data = instance.post_data = ""
