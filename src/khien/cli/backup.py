"""`khien backup`: everything a hub needs to go on, in one file, while it runs."""

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Copy database, keys and audit anchors into FILE.

    What people wrote stays sealed in it; the keys folder is in it too, so keep it like the hub.
    """
    from khien.hub.start import start

    start()
    from khien.hub.backup.taking import take_backup

    manifest = take_backup(file)
    lists = ", ".join(f"{head.name}@{head.number}" for head in manifest.lists) or "no list yet"
    click.echo(
        f"{file}: {file.stat().st_size / 2**20:.1f} MiB, {lists}, "
        f"{manifest.audit.number} audit events."
    )
