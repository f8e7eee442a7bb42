"""`khien rights`: who may do what, as a table made from the declarations themselves."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    is_flag=False,
    flag_value="docs/en/rights-matrix.md",
    help="Write the table to a file (docs/en/rights-matrix.md) instead of printing it.",
)
def command(write: Path | None) -> None:
    """Print or write the matrix of rights: every action, every page."""
    from khien.hub.start import start

    start()
    from khien.hub.accounts.matrix import as_markdown

    text = as_markdown()
    if write is None:
        click.echo(text, nl=False)
    else:
        write.write_text(text, "utf-8")
        click.echo(f"{write} is written.")
