"""`khien vault`: the offline recovery key, made and used at the machine."""

from pathlib import Path

import click


@click.group()
def command() -> None:
    """The offline recovery key of what people wrote."""


@command.command()
@click.option(
    "--recovery-out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="New file for the private half: print it, lock it away, delete it.",
)
def init(recovery_out: Path) -> None:
    """Make a recovery key. Do this before the first report."""
    from khien.hub.start import start

    start()
    from khien.hub.vault.recovery import create

    sealed = create(recovery_out)
    click.echo(f"The recovery key is in {recovery_out}. Print it, lock it away, delete the file.")
    click.echo(f"It opens {sealed} team keys now; keys that members hold follow at their sign-in.")


@command.command()
@click.option(
    "--recovery-file", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--user", "email", required=True, help="E-mail of the member who gets the keys.")
def recover(recovery_file: Path, email: str) -> None:
    """Give a member the keys of their teams, when no colleague is left who could."""
    from khien.hub.start import start

    start()
    from khien.cli.staff import member_called
    from khien.hub.vault.recovery import recover as give

    given = give(recovery_file, member_called(email))
    click.echo(f"{email} now holds {given} more team keys. Lock the recovery key away again.")
