"""Every change to staff: invite, first passphrase, close, open, new link, teams.

Called by the staff screens and `khien staff`. Each checks the right, changes, and writes the
audit line in one transaction. Nothing here ever sees a passphrase but `set_first_passphrase`.
"""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import Agency, Role, Team, User
from khien.hub.accounts.rights import Actor, check
from khien.hub.vault import keyring, teams

READERS = frozenset({Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR})
"""Roles that may hold a team's key. Administrators and auditors read no reports."""


def ensure_agency(actor: Actor, code: str, name_vi: str = "", name_en: str = "") -> Agency:
    """The agency with this code, made with one review team where it is new."""
    check(actor, "staff.invite")
    found = Agency.objects.filter(code=code).first()
    if found is not None:
        return found
    with transaction.atomic():
        agency = Agency.objects.create(
            code=code, name_vi=name_vi or name_en or code, name_en=name_en or name_vi or code
        )
        audit.record(actor, "staff.agency_created", agency, code=agency.code)
    return agency


def ensure_team(actor: Actor, agency: Agency, name: str, *, reads_reports: bool = True) -> Team:
    """The agency's team of this name, made with its key where it is new."""
    check(actor, "staff.invite")
    with transaction.atomic():
        team, made = Team.objects.get_or_create(
            agency=agency, name=name, defaults={"reads_reports": reads_reports}
        )
        if made:
            teams.ensure_team_key(team)
            audit.record(actor, "staff.team_created", team, reads_reports=reads_reports)
    return team


def add_member(
    actor: Actor,
    *,
    email: str,
    full_name: str,
    role: str,
    agency: Agency | None = None,
    member_of: Iterable[Team] = (),
    language: str = "vi",
) -> tuple[User, str]:
    """A new account and the token of its one-time link (see `staff_welcome`), valid three days.

    Raises `KhienError` for an e-mail in use, an unknown role, or a team for a role that reads
    no reports.
    """
    check(actor, "staff.invite")
    if role not in Role.values:
        raise KhienError(
            _("There is no role called %(role)s.") % {"role": role},
            _("Roles: %(roles)s.") % {"roles": ", ".join(Role.values)},
        )
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, full_name=full_name, role=role, agency=agency, language=language
            )
            audit.record(actor, "staff.added", user, role=role)
            _set_teams(user, member_of)
    except IntegrityError as error:
        raise KhienError(
            _("There is already an account for %(email)s.") % {"email": email},
            _("Give it a new link instead."),
        ) from error
    return user, _token(user)


def set_teams(actor: Actor, user: User, member_of: Iterable[Team]) -> None:
    """Changes which teams a member belongs to. Keys of teams left are taken at once; keys of new
    teams come from a colleague at that colleague's next sign-in."""
    check(actor, "staff.invite")
    with transaction.atomic():
        _set_teams(user, member_of)
        audit.record(actor, "staff.teams_set", user, teams=user.teams.count())


def user_of_token(token: str) -> User | None:
    """The account a one-time link belongs to; None where it is used, old or altered."""
    number, _dash, rest = token.partition("-")
    try:
        user = User.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except ValueError:
        return None
    return user if user is not None and default_token_generator.check_token(user, rest) else None


def set_first_passphrase(user: User, passphrase: str) -> None:
    """Sets the passphrase behind a one-time link and makes the member's vault key.

    The key is a new one: after a reset, colleagues' keys reach the member again through a
    colleague's sign-in or the recovery ceremony (docs/en/vault.md).
    """
    with transaction.atomic():
        user.set_password(passphrase)
        user.save(update_fields=["password"])
        keyring.make_member_key(user, passphrase)
        audit.record(user, "staff.passphrase_set", user)


def close_account(actor: Actor, user: User) -> None:
    """Nobody can sign in to the account any more; open sessions end with their next request."""
    check(actor, "staff.deactivate", user)
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record(actor, "staff.closed", user)


def open_account(actor: Actor, user: User) -> None:
    """Opens a closed account again, with the passphrase and second factor it had."""
    check(actor, "staff.deactivate", user)
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(actor, "staff.opened", user)


def new_link(actor: Actor, user: User) -> str:
    """A new one-time link's token. The old passphrase, second factor and vault key are gone."""
    check(actor, "staff.reset", user)
    with transaction.atomic():
        user.refresh_from_db()  # the link is bound to the last sign-in, which may be newer
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        keyring.drop_member_key(user)
        audit.record(actor, "staff.reset", user)
    return _token(user)


def _set_teams(user: User, member_of: Iterable[Team]) -> None:
    wanted = list(member_of)
    if wanted and user.role not in READERS:
        raise KhienError(
            _("A member with the role %(role)s cannot belong to a team that reads reports.")
            % {"role": user.role},
            _("Choose no team, or another role."),
        )
    for team in set(user.teams.all()) - set(wanted):
        teams.leave_team(user, team)
    user.teams.set(wanted)


def _token(user: User) -> str:
    return f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"
