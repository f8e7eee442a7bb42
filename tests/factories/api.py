"""A plain client for an ASGI application in tests: one request, one event loop, no network."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx
from starlette.types import ASGIApp


class Api:
    """Calls `app` with a bearer key; "" sends none."""

    def __init__(self, app: ASGIApp, key: str = "") -> None:
        self._app = app
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **about: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, about))

    def post(self, path: str, **about: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, about))

    async def _ask(self, method: str, path: str, about: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=True)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://khien.example", headers=self._headers
        ) as client:
            return await client.request(method, path, **about)


async def in_pieces(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """A body whose length nobody says beforehand."""
    for piece in pieces:
        yield piece
