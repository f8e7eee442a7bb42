"""`khien restore`: put a back-up into an empty data folder."""

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Empty folder to restore into.")
def command(file: Path, data: Path | None) -> None:
    """Check FILE, read its chains again, and put it in place. Stop the hub before.

    Never overwrites data: restore into an empty folder (and an empty PostgreSQL database).
    """
    import os

    from khien.core.config import config

    if data is not None:
        os.environ["KHIEN_DATA_DIR"] = str(data)
        config.cache_clear()
    root = config().root
    from khien.hub.backup.returning import restore

    restored = restore(file)
    click.echo(
        f"Restored to {root}, as of {restored.manifest.made_at:%Y-%m-%d %H:%M} UTC: "
        f"{', '.join(restored.lists) or 'no list yet'}, {restored.audit_events} audit events, "
        "every chain whole."
    )
    click.echo("Next: khien serve")
