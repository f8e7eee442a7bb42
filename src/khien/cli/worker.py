"""`khien worker`: jobs and clocks in a process of their own, beside `khien serve`."""

import signal
from types import FrameType

import click

from khien.core import log
from khien.core.config import config
from khien.core.errors import KhienError


@click.command()
def command() -> None:
    """Run queued jobs and the clocks until stopped.

    For installations where `khien serve` runs with worker = false. Needs a database that is up to
    date; it changes no tables itself.
    """
    settings = config()
    log.set_up(settings.log_level, settings.log_format)
    from khien.hub.start import start

    start()
    from khien.serve.background import Background
    from khien.serve.with_hub import pending_migrations

    if pending_migrations():
        raise KhienError("The database is not up to date.", "Start khien serve once before.")
    background = Background(settings.root)

    def stop(_number: int, _frame: FrameType | None) -> None:
        background.ask_to_stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    background.start()
    click.echo("Khiên works in the background. Stop with Ctrl+C.")
    background.wait()
    background.stop()
