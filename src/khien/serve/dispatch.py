"""The front door: `/v1/*` and `/metrics` go to the scan API, everything else to the hub.

One ASGI application for uvicorn. It counts and times every request, writes the access log
without query strings and without addresses of visitors, and takes a request's body off the wire
before a hub thread is bothered, so that a slow or endless upload cannot hold one.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from khien.core.log import get_logger
from khien.core.metrics import REQUEST_SECONDS, REQUESTS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 2 * 2**20 + 64 * 1024
"""Bytes of one request to the hub; Django's own bound (2 MiB) gives the kinder answer below it."""
BODY_WITHIN = 30.0
"""Seconds in which a request's body must have arrived."""
PICTURE_PATHS = ("/photo/", "/report/pictures/")
"""Where people send pictures, which are larger and take longer over a phone's line."""
LARGEST_PICTURE = 16 * 2**20 + 64 * 1024
PICTURE_WITHIN = 120.0
PICTURES_AT_ONCE = 8
"""Bodies of this kind on their way in, so that many of them cannot fill the memory."""

_PLAIN_PART = re.compile(r"[a-z][a-z_\-]{0,20}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = get_logger("khien.access")


class Dispatch:
    """Chooses the application by the path's first part; `hub` may be missing (scan node)."""

    def __init__(self, scan: App, hub: App | None) -> None:
        self._scan = scan
        self._hub = hub
        self._pictures = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._scan(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        part = "scan" if path.startswith("/v1/") or path in ("/v1", "/metrics") else "hub"
        started = time.perf_counter()
        status = 500

        async def count(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if part == "scan":
                await self._scan(scope, receive, count)
            elif self._hub is None:
                await _say(count, 404, "This server answers /v1 only.")
            else:
                await self._ask_hub(self._hub, scope, receive, count)
        except Exception:
            _log.exception("A request failed.", part=part)
            if status == 500:
                raise
        finally:
            took = time.perf_counter() - started
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(part, method, str(status)).inc()
            if not path.endswith("/events"):
                REQUEST_SECONDS.labels(part).observe(took)
            if part == "hub" or status >= 500:
                _log.info(
                    "Answered.",
                    part=part,
                    method=method,
                    path=_shape(path, status),
                    status=status,
                    ms=round(took * 1000, 1),
                )

    async def _ask_hub(self, hub: App, scope: Scope, receive: Receive, send: Send) -> None:
        picture = scope["method"] == "POST" and scope["path"].startswith(PICTURE_PATHS)
        if picture and self._pictures >= PICTURES_AT_ONCE:
            await _say(send, 503, "Many people are here. Please try again in a minute.")
            return
        self._pictures += picture
        try:
            async with asyncio.timeout(PICTURE_WITHIN if picture else BODY_WITHIN):
                body = await _whole_body(receive, LARGEST_PICTURE if picture else LARGEST_BODY)
        except TimeoutError:
            await _say(send, 408, "The request took too long to arrive.")
            return
        finally:
            self._pictures -= picture
        if body is None:
            await _say(send, 413, "The request is too large.")
            return
        # The hub never learns a visitor's address; libraries that ask get one that means nothing.
        inner = dict(scope, client=("0.0.0.0", 0))  # noqa: S104  not an address to listen on
        query = inner["query_string"]
        if not query.isascii():
            inner["query_string"] = quote(query, safe="%&=+;/?:@!$'()*,~.-_").encode("ascii")
        await hub(inner, _replay(body, receive), send)


async def _whole_body(receive: Receive, most: int) -> bytes | None:
    """The request's body, or None when it has more than `most` bytes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


async def _say(send: Send, status: int, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _shape(path: str, status: int) -> str:
    """A path's plain parts; what may be an id, or words typed into the address bar, is left out."""
    if status == 404:
        return "-"
    parts = [part for part in path.split("/") if part][:4]
    return "/" + "/".join(part if _PLAIN_PART.fullmatch(part) else "-" for part in parts)
