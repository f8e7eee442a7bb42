"""The `khien` command. Each subcommand is one file, imported only when it is called.

Starting must stay fast: nothing here may import Django, and this file imports click alone. What a
person can mend (`KhienError`) is shown as one message with a hint, and ends with exit code 2.
"""

import os
import sys
from importlib import import_module

import click

COMMANDS = {
    "audit": ("khien.cli.audit", "Check the audit log."),
    "backup": ("khien.cli.backup", "Copy everything into one file while the hub runs."),
    "bench": ("khien.cli.bench", "Measure one thing and print the figures."),
    "chat": ("khien.cli.chat", "Measure how conversations are judged."),
    "demo": ("khien.cli.demo", "Start an invented world to look around in."),
    "demo-code": ("khien.cli.demo_code", "Print a sign-in code of someone in the demonstration."),
    "demo-forum": ("khien.cli.demo_forum", "Start an invented forum that follows the lists."),
    "doctor": ("khien.cli.doctor", "Say what is wrong with this installation."),
    "lists": ("khien.cli.lists", "Import, export, publish and show the lists."),
    "pack": ("khien.cli.pack", "Check and read the packs of country knowledge."),
    "photo": ("khien.cli.photo", "Look at what a photo tells, and make a clean copy."),
    "restore": ("khien.cli.restore", "Put a back-up into an empty data folder."),
    "rights": ("khien.cli.rights", "Write the matrix of who may do what."),
    "scan": ("khien.cli.scan", "Judge texts, links and chats, one JSON object a line."),
    "serve": ("khien.cli.serve", "Start the public site, the desk, the scan API, jobs and clocks."),
    "staff": ("khien.cli.staff", "Add and look after staff accounts."),
    "text": ("khien.cli.text", "Train and measure models of texts."),
    "tick": ("khien.cli.tick", "Run the legal clocks once."),
    "transcript": ("khien.cli.transcript", "Read screenshots of a chat: who said what."),
    "vault": ("khien.cli.vault", "Look after the keys of the vault."),
    "worker": ("khien.cli.worker", "Run jobs and clocks beside `khien serve`."),
}
"""Name → module with a `command`, and the line of help that the list of commands shows."""

_NO_DATABASE = frozenset(("django.db.utils.OperationalError", "django.db.utils.ProgrammingError"))


class _Lazy(click.Group):
    """A group that knows its commands by name and imports one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        from khien.core.errors import KhienError

        try:
            return super().invoke(ctx)
        except KhienError as error:
            message, hint = error.message, error.hint
        except Exception as error:
            # By name: looking for the class would import Django into every command.
            if f"{type(error).__module__}.{type(error).__name__}" not in _NO_DATABASE:
                raise
            message = "The database has no tables here yet, or does not answer."
            hint = "khien serve makes them at its first start; khien doctor says what is wrong."
        click.echo(f"khien: {message}", err=True)
        if hint:
            click.echo(hint, err=True)
        ctx.exit(2)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="khien", prog_name="khien")
def group() -> None:
    """Khiên (shield): one report protects every child online."""


def main() -> None:
    """The entry point. A reader that went away (`| head`) ends the command quietly."""
    try:
        group(prog_name="khien")
    except BrokenPipeError:
        # Python would complain once more when it closes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
