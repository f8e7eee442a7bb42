"""A little hub for the client's tests: a real server on a free port, with faults to order."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.lists.banks import Bank
from khien.lists.entry import Change, Entry
from khien.lists.release import GENESIS, Release, sign_release
from khien.lists.seed import write_seed
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot

KEY = "kh_test_key_of_dien_dan"


def domain(name: str) -> Entry:
    return Entry(
        id=f"e-{name.replace('.', '-')}",
        type=EntryType.DOMAIN,
        value=name,
        group=Group.EXPLOITATION,
        kind=Kind.SCAM,
        severity=Severity.HIGH,
    )


class Publisher:
    """Signs releases of the list `main`, as the desk does."""

    def __init__(self, folder: Path) -> None:
        self.key = SigningKey.generate()
        self.folder = folder
        self.snapshot = Snapshot.empty("main")
        self.releases: list[Release] = []
        self.chain = GENESIS
        self.seed: Path | None = None
        self.kept_from = 0

    def block(self, *names: str) -> int:
        return self.publish(*(Change(entry=domain(name)) for name in names))

    def unblock(self, name: str) -> int:
        return self.publish(Change(remove=domain(name).id))

    def publish(self, *changes: Change, banks: Iterable[Bank] = ()) -> int:
        version = self.snapshot.version + 1
        release = sign_release(self.key, "main", version, self.chain, changes, banks=banks)
        self.snapshot = self.snapshot.apply(release)
        self.chain = release.chain
        self.releases.append(release)
        return version

    def write_seed(self) -> None:
        self.seed = self.folder / f"seed-{self.snapshot.version}.ndjson"
        write_seed(self.seed, self.key, self.snapshot)

    def deltas(self, since: int) -> list[str] | None:
        if since < self.kept_from or since > self.snapshot.version:
            return None
        return [r.line for r in self.releases if r.manifest.version > since]


class Hub:
    """Serves a publisher's list. Its public attributes are the faults that a test may order."""

    def __init__(self, publisher: Publisher, port: int = 0) -> None:
        self.publisher = publisher
        self.down = False
        self.no_streams = False
        self.forged: dict[int, str] = {}
        self.wrong_key = False
        self.acks: list[tuple[str, int]] = []
        self.asked: list[str] = []
        self.streams = 0
        app = Starlette(
            routes=[
                Route("/v1/keys", self._keys),
                Route("/v1/lists/{name}", self._deltas),
                Route("/v1/lists/{name}/seed", self._seed),
                Route("/v1/lists/{name}/events", self._events),
                Route("/v1/lists/{name}/ack", self._ack, methods=["POST"]),
            ]
        )
        self._server = uvicorn.Server(
            uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._server.force_exit = True
        self._server.should_exit = True
        self._thread.join(10)

    def _refusal(self, request: Request) -> Response | None:
        self.asked.append(request.url.path)
        if self.down:
            return PlainTextResponse("later", 503)
        if self.wrong_key or request.headers.get("authorization") != f"Bearer {KEY}":
            return PlainTextResponse("no", 401)
        return None

    def _line(self, release: Release) -> str:
        return self.forged.get(release.manifest.version, release.line)

    async def _keys(self, request: Request) -> Response:
        return self._refusal(request) or JSONResponse({"keys": [self.publisher.key.public.text]})

    async def _deltas(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        since = int(request.query_params["since"])
        if self.publisher.deltas(since) is None:
            return PlainTextResponse("gone", 410)
        lines = [self._line(r) for r in self.publisher.releases if r.manifest.version > since]
        return PlainTextResponse("".join(line + "\n" for line in lines))

    async def _seed(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if self.publisher.seed is None:
            return PlainTextResponse("none", 404)
        return Response(self.publisher.seed.read_bytes())

    async def _ack(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        body = await request.json()
        self.acks.append((body["client"], body["version"]))
        return JSONResponse({})

    async def _events(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if self.no_streams:
            return PlainTextResponse("a proxy's page", 200, media_type="text/html")
        since = int(request.query_params["since"])
        return StreamingResponse(self._stream(since), media_type="text/event-stream")

    async def _stream(self, since: int) -> AsyncIterator[str]:
        self.streams += 1
        try:
            yield 'event: hello\ndata: {"list":"main"}\n\n'
            while not self._server.should_exit and not self.down:
                for release in self.publisher.releases:
                    if release.manifest.version > since:
                        since = release.manifest.version
                        yield f"id: {since}\nevent: release\ndata: {self._line(release)}\n\n"
                await asyncio.sleep(0.01)
                yield ": alive\n"
        finally:
            self.streams -= 1
