"""`khien audit`: verify the log, and write its head to the anchors."""

import sys

import click


@click.group()
def command() -> None:
    """The audit log."""
    from khien.hub.start import start

    start()


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify(as_json: bool) -> None:
    """Read the whole chain again. Exit code 1 where it is broken."""
    import msgspec

    from khien.hub.audit.verify import verify as read_again

    verdict = read_again()
    if as_json:
        click.echo(msgspec.json.encode(verdict).decode())
    elif verdict.whole:
        click.echo(f"Whole: {verdict.events} events, read in {verdict.seconds:.1f} s.")
    else:
        click.echo(
            f"Broken at event {verdict.broken} ({verdict.fault}); {verdict.events} before it hold."
        )
        click.echo("Keep a copy of the database and of audit/anchors.jsonl, and work on neither.")
    sys.exit(0 if verdict.whole else 1)


@command.command()
def anchor() -> None:
    """Write the head of the chain to audit/anchors.jsonl now, and print it."""
    from khien.hub.audit import anchors

    written = anchors.write()
    click.echo("The log is empty." if written is None else f"{written.number} {written.digest}")
