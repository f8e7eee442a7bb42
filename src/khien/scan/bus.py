"""News of releases, from whoever publishes them to every open event stream.

`khien.serve` calls `publish` after the hub has committed a release, from any thread; each stream
of server-sent events holds one `Subscription` on its own event loop. Only the newest version is
remembered per subscriber, so a slow reader costs nothing and can never hold up the publisher.

What a stream (`GET /v1/lists/{name}/events`, with `?since=N` or `Last-Event-ID: N`) sends:
`event: hello`, data `{"list":…,"latest":V}`, once; then for each version after N in order
`id: V`, `event: release`, data the signed release line; `event: seed`, data `{"latest":V}`, when
the versions after N are no longer kept; a comment line every few seconds to show it is alive.
"""

import asyncio
from collections import deque
from contextlib import suppress
from threading import Lock

KEPT_LINES = 64


class BusClosed(Exception):
    """The server is stopping; the stream should end so that its client connects elsewhere."""


class Subscription:
    """One reader of one list's news. Made by `Bus.subscribe`, used on the loop that made it."""

    def __init__(self, bus: "Bus", list_name: str) -> None:
        self.list_name = list_name
        self.loop = asyncio.get_running_loop()
        self._bus = bus
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    async def wait(self, seconds: float) -> int | None:
        """The newest version as soon as one is published, or None when `seconds` went by.

        Raises `BusClosed` when the server stops.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return None
        self._news.clear()
        if self._bus.closed:
            raise BusClosed
        return self._bus.latest(self.list_name)

    def close(self) -> None:
        self._bus.forget(self)


class Bus:
    """Hands the news of releases to subscribers; see the module's words."""

    def __init__(self) -> None:
        self.closed = False
        self._lock = Lock()
        self._subscribers: dict[asyncio.AbstractEventLoop, set[Subscription]] = {}
        self._latest: dict[str, int] = {}
        self._lines: dict[str, deque[tuple[int, str]]] = {}

    def publish(self, list_name: str, version: int, line: str = "") -> None:
        """Tell every subscriber that `version` is out. Callable from any thread, never waits.

        With its release `line`, streams send it on without asking the store.
        """
        with self._lock:
            if version <= self._latest.get(list_name, 0):
                return
            self._latest[list_name] = version
            lines = self._lines.setdefault(list_name, deque(maxlen=KEPT_LINES))
            if line and (not lines or lines[-1][0] == version - 1):
                lines.append((version, line))
            else:
                lines.clear()
                if line:
                    lines.append((version, line))
        self._wake(list_name)

    def latest(self, list_name: str) -> int:
        """The newest version published through this bus, 0 before the first."""
        return self._latest.get(list_name, 0)

    def lines(self, list_name: str, since: int) -> list[str] | None:
        """Release lines `since + 1` to the newest if all are still at hand, else None."""
        with self._lock:
            lines = self._lines.get(list_name)
            if not lines or lines[0][0] > since + 1:
                return None
            return [line for version, line in lines if version > since]

    def subscribe(self, list_name: str) -> Subscription:
        """A subscription on the running event loop; close it when the stream ends."""
        subscription = Subscription(self, list_name)
        with self._lock:
            self._subscribers.setdefault(subscription.loop, set()).add(subscription)
            if self.closed:
                subscription.wake()
        return subscription

    def forget(self, subscription: Subscription) -> None:
        with self._lock:
            readers = self._subscribers.get(subscription.loop)
            if readers:
                readers.discard(subscription)
                if not readers:
                    del self._subscribers[subscription.loop]

    def close(self) -> None:
        """End every stream. Called when the server begins to stop."""
        self.closed = True
        self._wake(None)

    def _wake(self, list_name: str | None) -> None:
        with self._lock:
            loops = {loop: list(readers) for loop, readers in self._subscribers.items()}
        for loop, readers in loops.items():
            chosen = [r for r in readers if list_name is None or r.list_name == list_name]
            if chosen:
                with suppress(RuntimeError):  # a loop that has closed has no readers left
                    loop.call_soon_threadsafe(_wake_all, chosen)


def _wake_all(readers: list[Subscription]) -> None:
    for reader in readers:
        reader.wake()
