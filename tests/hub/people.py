"""How the people of the stories are hired and go through the real sign-in; see conftest.py."""

from dataclasses import dataclass, field

import pyotp
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from khien.hub.accounts import actions
from khien.hub.accounts.models import Agency, Team, User
from khien.hub.accounts.rights import OPERATOR
from khien.hub.vault import UnlockedVault, keyring, teams

PASSPHRASE = "bốn con voi đi chậm"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class House:
    """The staff of a test and their opened vaults."""

    vaults: dict[int, UnlockedVault] = field(default_factory=dict)

    def hire(
        self, name: str, email: str, role: str, agency: Agency | None, *member_of: Team
    ) -> User:
        """A member with passphrase, authenticator app and the keys of their teams."""
        user, _token = actions.add_member(
            OPERATOR,
            email=email,
            full_name=name,
            role=role,
            agency=agency,
            member_of=member_of,
        )
        actions.set_first_passphrase(user, PASSPHRASE)
        TOTP.activate(user, TOTP_SECRET)
        vault = UnlockedVault(user.pk, keyring.open_member_key(user, PASSPHRASE))
        self.vaults[user.pk] = vault
        for other in User.objects.filter(pk__in=self.vaults):
            teams.settle(other, self.vaults[other.pk])
        vault.forget_grants()
        return user


def passphrase_step(client: Client, user: User, passphrase: str = PASSPHRASE) -> str:
    """The first step of signing in; returns the address it leads to."""
    answer = client.post("/staff/login/", {"login": user.email, "password": passphrase})
    return answer.headers.get("Location", "")


def code_step(client: Client, secret: str = TOTP_SECRET) -> str:
    """The second step; returns the address it leads to."""
    cache.clear()  # a code counts once in half a minute; a test cannot wait that long
    answer = client.post("/staff/second/code/", {"code": pyotp.TOTP(secret).now()})
    return answer.headers.get("Location", "")
