"""uvicorn, with a stop that lets everyone finish: requests are answered, event streams end."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import uvicorn

from khien.core.log import get_logger
from khien.serve.dispatch import App

_log = get_logger(__name__)
WAITING_THREADS = 40
STOP_WITHIN = 20
"""Seconds in which running requests may finish after a stop was asked for."""


class Server(uvicorn.Server):
    """Calls `opened` once visitors are let in and `closing` when a stop begins."""

    def __init__(self, app: App, opened: Callable[[], None], closing: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http="httptools",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                timeout_keep_alive=30,
                timeout_graceful_shutdown=STOP_WITHIN,
            )
        )
        self._opened = opened
        self._closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # Calls into the hub wait in these; a burst of reports must not hold up everyone else.
        waiting = ThreadPoolExecutor(WAITING_THREADS, thread_name_prefix="khien-wait")
        asyncio.get_running_loop().set_default_executor(waiting)
        await super().startup(sockets)
        if self.started:
            self._opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        _log.info("Stopping: running requests finish, event streams end.")
        self._closing()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Like uvicorn's, but the signal is not raised again: what follows must still be tidied."""
        before = {number: signal.signal(number, self._stop) for number in _STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self.should_exit and number == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


_STOPPING = (signal.SIGINT, signal.SIGTERM)
