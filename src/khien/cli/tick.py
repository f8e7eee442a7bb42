"""`khien tick`: run every clock once, for installations where a timer does it."""

import sys

import click

from khien.core import log
from khien.core.config import config


@click.command()
def command() -> None:
    """Run every clock once: overdue orders, expired entries, retention, seeds.

    For deploy/khien-tick.timer; `khien serve` and `khien worker` do this by themselves. Exit code
    1 when a clock failed; the log says which.
    """
    settings = config()
    log.set_up(settings.log_level, settings.log_format)
    from khien.hub.start import start

    start()
    from khien.serve.background import run_clocks

    if not run_clocks(settings.root):
        sys.exit(1)
