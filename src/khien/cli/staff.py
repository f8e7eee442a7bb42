"""`khien staff`: accounts from the machine's console; how the first account comes to be."""

from typing import TYPE_CHECKING

import click

from khien.core.errors import KhienError

if TYPE_CHECKING:
    from khien.hub.accounts.models import User


@click.group()
def command() -> None:
    """Staff accounts: add, list, close, open, hand over a new link."""
    from khien.hub.start import start

    start()


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Full name, family name first.")
@click.option(
    "--role",
    required=True,
    type=click.Choice(["counsellor", "analyst", "supervisor", "admin", "auditor"]),
)
@click.option("--agency", help="Code of the agency; made where it is new.")
@click.option("--agency-name", default="", help="Name of a new agency.")
@click.option("--team", "team_names", multiple=True, help="Team, may be repeated.")
@click.option("--language", default="vi", type=click.Choice(["vi", "en"]))
def add(
    email: str,
    name: str,
    role: str,
    agency: str | None,
    agency_name: str,
    team_names: tuple[str, ...],
    language: str,
) -> None:
    """Make an account and print its one-time link.

    A counsellor, analyst or supervisor without --team joins the team "Báo cáo" of the agency
    (of "helpline" without --agency), which reads reports. Administrators and auditors join no
    team: they read no reports.
    """
    from khien.hub.accounts import actions, first
    from khien.hub.accounts.rights import OPERATOR

    reads = role in actions.READERS
    if agency is None and (reads or team_names):
        agency = first.first_team().agency.code
    office = actions.ensure_agency(OPERATOR, agency, agency_name) if agency else None
    teams = []
    if office is not None:
        for team in team_names or ((first.TEAM,) if reads else ()):
            teams.append(actions.ensure_team(OPERATOR, office, team))
    user, token = actions.add_member(
        OPERATOR,
        email=email,
        full_name=name,
        role=role,
        agency=office,
        member_of=teams,
        language=language,
    )
    _print_link(user, token)


@command.command("list")
def list_() -> None:
    """Everyone with an account."""
    from khien.hub.accounts.models import User

    for user in User.objects.select_related("agency"):
        state = "open" if user.is_active else "closed"
        agency = user.agency.code if user.agency else "-"
        click.echo(f"{user.email}\t{user.full_name}\t{user.role}\t{agency}\t{state}")


@command.command()
@click.argument("email")
def close(email: str) -> None:
    """Close an account: out at its next request."""
    from khien.hub.accounts import actions
    from khien.hub.accounts.rights import OPERATOR

    actions.close_account(OPERATOR, member_called(email))
    click.echo(f"The account of {email} is closed.")


@command.command("open")
@click.argument("email")
def open_(email: str) -> None:
    """Open a closed account again."""
    from khien.hub.accounts import actions
    from khien.hub.accounts.rights import OPERATOR

    actions.open_account(OPERATOR, member_called(email))
    click.echo(f"The account of {email} is open.")


@command.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a new one-time link; the old passphrase and second factor stop working."""
    from khien.hub.accounts import actions
    from khien.hub.accounts.rights import OPERATOR

    user = member_called(email)
    _print_link(user, actions.new_link(OPERATOR, user))


def member_called(email: str) -> "User":
    """The account with this e-mail. Raises `KhienError` where there is none."""
    from khien.hub.accounts.models import User

    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise KhienError(f"There is no account for {email}.", "See: khien staff list.")
    return found


def _print_link(user: "User", token: str) -> None:
    from django.urls import reverse

    from khien.core.config import config

    click.echo(f"{user.full_name} <{user.email}>, {user.role}")
    click.echo(f"One-time link, valid three days: {config().base_url}", nl=False)
    click.echo(reverse("staff_welcome", args=[token]))
