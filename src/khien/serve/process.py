"""The order in which one process starts and stops.

Start: settings, address, data folder, then either the hub (database, keys, lists) or the lists of
another hub, then visitors. Stop: no new visitors, running requests finish, event streams end,
threads are joined, the data folder is let go. Anything that cannot work is said before the first
visitor could notice.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from khien.core import log
from khien.core.config import Config, config
from khien.core.demo_mark import is_demo
from khien.core.errors import KhienError
from khien.serve.address import listen, reserve
from khien.serve.data_dir import DataDir
from khien.serve.dispatch import App
from khien.serve.server import Server

_log = log.get_logger(__name__)


class Parts(Protocol):
    """What the server serves: made of the hub, or of a client of another hub."""

    app: App

    def opened(self) -> list[str]:
        """Called once visitors are let in; returns lines for the person who started this."""

    def closing(self) -> None:
        """Called when a stop begins, on the event loop: must not wait."""

    def close(self) -> None:
        """Called when the last request is answered."""


def serve(settings: Config, say: Callable[[str], None], *, migrate: bool = False) -> None:
    """Serve until SIGTERM or Ctrl+C. `say` prints a line for the person at the terminal.

    `migrate` brings a PostgreSQL database up to date (the embedded one always is). Raises
    `KhienError` for anything that keeps the server from starting.
    """
    log.set_up(settings.log_level, settings.log_format)
    os.umask(0o077)
    with ExitStack() as stack:
        sock = stack.enter_context(reserve(settings.host, settings.port))
        if settings.port == 0:
            settings = _with_port(sock.getsockname()[1])
        data_dir = stack.enter_context(DataDir(settings.root))
        parts = _parts(settings, migrate)
        stack.callback(parts.close)

        def opened() -> None:
            _log.info("Serving.", port=settings.port, hub=settings.hub, demo=is_demo(settings.root))
            for line in parts.opened():
                say(line)

        listen(sock, settings.host, settings.port)
        data_dir.announce(settings.base_url)
        Server(parts.app, opened, parts.closing).run([sock])
    _log.info("Stopped.")


def _parts(settings: Config, migrate: bool) -> Parts:
    if settings.hub:
        from khien.serve.with_hub import WithHub

        return WithHub(settings, migrate)
    if not settings.hub_url or not settings.hub_key:
        raise KhienError(
            "With hub = false this server needs another hub to follow.",
            "Set hub_url and hub_key (docs/en/settings.md).",
        )
    from khien.serve.scan_node import ScanNode

    return ScanNode(settings)


def _with_port(port: int) -> Config:
    """The settings with the port that the system chose; Django reads them from the same place."""
    os.environ["KHIEN_PORT"] = str(port)
    config.cache_clear()
    return config()
