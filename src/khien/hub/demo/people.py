"""Hires the invented staff: passphrase, authenticator secret and opened vault for each."""

from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from khien.core.demo_mark import Login
from khien.hub.accounts import actions
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import OPERATOR
from khien.hub.demo.world import World
from khien.hub.vault import UnlockedVault, keyring, teams

PASSWORD = "dien-tap-khien-111"  # noqa: S105  (of invented people, printed by the command)


@dataclass(frozen=True)
class Hired:
    """An invented member of staff at work."""

    user: User
    vault: UnlockedVault
    login: Login


def hire(world: World) -> dict[str, Hired]:
    """All staff of the world, by e-mail, with the keys of their teams."""
    hired: dict[str, Hired] = {}
    for person in world.staff:
        about = next(agency for agency in world.agencies if agency.code == person.agency)
        agency = actions.ensure_agency(OPERATOR, about.code, about.vi, about.en)
        team = actions.ensure_team(OPERATOR, agency, about.vi)
        user, _token = actions.add_member(
            OPERATOR,
            email=person.email,
            full_name=person.name,
            role=person.role,
            agency=agency,
            member_of=[team] if person.role in actions.READERS else [],
        )
        actions.set_first_passphrase(user, PASSWORD)
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        vault = UnlockedVault(user.pk, keyring.open_member_key(user, PASSWORD))
        login = Login(person.email, person.name, person.role, about.vi, PASSWORD, secret)
        hired[person.email] = Hired(user, vault, login)
        teams.settle(user, vault)
    for one in hired.values():
        teams.settle(one.user, one.vault)
        one.vault.forget_grants()
    return hired
