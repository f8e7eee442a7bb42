"""`khien doctor`: is this installation well, and what to do where it is not."""

import sys

import click
import msgspec

from khien.core import log
from khien.core.config import config

_MARK = {"good": "✓", "note": "•", "bad": "✗"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a finding.")
def command(as_json: bool) -> None:
    """Check data folder, disk, keys, clock, database, lists and worker, and explain each.

    Changes nothing. Exit code 1 when something is wrong.
    """
    settings = config()
    log.set_up("error", settings.log_format)
    from khien.serve.doctor import examine

    wrong = 0
    for finding in examine(settings):
        wrong += finding.state == "bad"
        if as_json:
            click.echo(msgspec.json.encode(finding).decode())
            continue
        click.echo(f"{_MARK[finding.state]} {finding.check:15} {finding.words}")
        if finding.hint:
            click.echo(f"{'':18}→ {finding.hint}")
    if not as_json:
        click.echo("" if not wrong else f"\n{wrong} of these need a person.")
    sys.exit(1 if wrong else 0)
