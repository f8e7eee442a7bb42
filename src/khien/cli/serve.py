"""`khien serve`: everything in one process on the embedded default."""

import os
from pathlib import Path

import click

from khien.core.config import config


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of database, keys and lists.")
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (default 8000; 0: any free one).")
@click.option("--migrate", is_flag=True, help="Bring a PostgreSQL database up to date first.")
def command(data: Path | None, host: str | None, port: int | None, migrate: bool) -> None:
    """Start the public site, the desk, the scan API, jobs and clocks.

    Settings come from khien.toml and KHIEN_* (docs/en/settings.md); options win over both.
    """
    from khien.serve import serve

    # Django reads the same settings later; the environment is where both look.
    for name, value in (("DATA_DIR", data), ("HOST", host), ("PORT", port)):
        if value is not None:
            os.environ[f"KHIEN_{name}"] = str(value)
    config.cache_clear()
    serve(config(), click.echo, migrate=migrate)
