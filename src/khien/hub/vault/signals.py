"""After a finished sign-in, keys that wait are settled; at sign-out the vault is closed."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from khien.hub.vault import keyring
from khien.hub.vault.teams import settle


@receiver(user_logged_in)
def settle_keys(request: HttpRequest, user: Any, **_: Any) -> None:
    vault = keyring.opened(request, user)
    if vault is not None:
        settle(user, vault)


@receiver(user_logged_out)
def close_vault(request: HttpRequest, **_: Any) -> None:
    keyring.close(request)
