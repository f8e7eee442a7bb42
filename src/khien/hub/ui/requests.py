"""The request as a desk view gets it behind `@staff`: somebody is signed in. For types only."""

from django.http import HttpRequest

from khien.hub.accounts.models import User
from khien.hub.vault.unlocked import UnlockedVault


class DeskRequest(HttpRequest):
    """What `AuthenticationMiddleware`, `@staff` and `VaultMiddleware` have made sure of."""

    user: User
    vault: UnlockedVault | None
    """None where the keys are locked: the person has to sign in again to read."""
