"""The stream of a list's releases as server-sent events; `bus.py` says what it sends.

A stream starts after `Last-Event-ID` or `?since=`, never skips a version, sends a comment when
nothing happens, and ends when the server stops so that clients connect elsewhere.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from khien.core.metrics import SUBSCRIBERS
from khien.scan.bus import Bus, BusClosed
from khien.scan.ports import ReleaseStore

HEARTBEAT = 10.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def stream(
    bus: Bus,
    releases: ReleaseStore,
    name: str,
    since: int | None,
    heartbeat: float = HEARTBEAT,
) -> StreamingResponse:
    """The open stream of list `name` from `since` on; None means from now on."""
    events = _events(bus, releases, name, since, heartbeat)
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


async def _events(
    bus: Bus, releases: ReleaseStore, name: str, since: int | None, heartbeat: float
) -> AsyncIterator[bytes]:
    # Subscribed before the first look, so that nothing falls in between.
    subscription = bus.subscribe(name)
    SUBSCRIBERS.inc()
    try:
        latest = await _latest(bus, releases, name)
        yield f'event: hello\ndata: {{"list":"{name}","latest":{latest}}}\n\n'.encode()
        at = latest if since is None else since
        while True:
            lines, latest = await _after(bus, releases, name, at, latest)
            if lines is None:
                yield f'id: {latest}\nevent: seed\ndata: {{"latest":{latest}}}\n\n'.encode()
                at = latest
            else:
                for line in lines:
                    at += 1
                    yield f"id: {at}\nevent: release\ndata: {line}\n\n".encode()
            while (newest := await subscription.wait(heartbeat)) is None or newest <= at:
                if newest is None:
                    yield b": still here\n\n"
            latest = newest
    except BusClosed:
        return
    finally:
        subscription.close()
        SUBSCRIBERS.dec()


async def _latest(bus: Bus, releases: ReleaseStore, name: str) -> int:
    stored = await asyncio.to_thread(releases.latest, name)
    return max(stored or 0, bus.latest(name))


async def _after(
    bus: Bus, releases: ReleaseStore, name: str, at: int, latest: int
) -> tuple[list[str] | None, int]:
    """Release lines after `at`, and the version known as newest; None: take the seed."""
    if at == latest:
        return [], latest
    if at > latest:  # a version this hub never had: it was set back, or the client follows another
        return None, latest
    lines = bus.lines(name, at)
    if lines is None:
        lines = await asyncio.to_thread(releases.deltas, name, at)
    if lines is None:
        return None, await _latest(bus, releases, name)
    return lines, latest
