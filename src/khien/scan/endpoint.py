"""One operation as an ASGI application: key, body, handler, answer, and every failure in words.

The path of a scan is kept short on purpose: no thread, no query, no middleware of our own.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import msgspec
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from khien.core.wire import Caller
from khien.scan.auth import authenticate
from khien.scan.errors import error_body, refusal_of, wrong_body
from khien.scan.limits import Buckets, read_body
from khien.scan.operation import NOBODY, Call, Operation
from khien.scan.ports import KeyRing
from khien.scan.structs import Refusal

_encode = msgspec.json.Encoder().encode
_IN_A_THREAD = 32 * 1024
_JSON = (b"content-type", b"application/json")
_NO_STORE = (b"cache-control", b"no-store")


class Endpoint:
    """Serves one `Operation`; see the module's words."""

    def __init__(self, operation: Operation, keys: KeyRing, buckets: Buckets) -> None:
        self._operation = operation
        self._keys = keys
        self._buckets = buckets
        self._threads: ThreadPoolExecutor | None = None
        self._running = 0
        self._read = operation.reads
        if operation.body is not None and self._read is None:
            decode = msgspec.json.Decoder(operation.body).decode
            self._read = lambda headers, raw: decode(raw)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            result = await self._result(scope, headers, receive)
            if isinstance(result, Response):
                await result(scope, receive, send)
                return
            status, body, extra = self._operation.status, _encode(result), {}
        except Exception as error:
            refusal = refusal_of(error)
            status, body, extra = refusal.status, error_body(refusal), refusal.headers
        await send(_start(status, len(body), extra))
        await send({"type": "http.response.body", "body": body})

    async def _result(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> object:
        operation = self._operation
        caller = self._caller(headers)
        body = None
        size = 0
        if self._read is not None:
            raw = await read_body(headers, receive, operation.limit)
            size = len(raw)
            try:
                body = self._read(headers, raw)
            except msgspec.DecodeError as error:
                raise wrong_body(error) from error
            except UnicodeDecodeError as error:
                raise Refusal(400, "The body is not JSON in UTF-8.") from error
        query = _query(scope["query_string"]) if scope["query_string"] else {}
        call = Call(caller, body, scope.get("path_params", {}), query, headers)
        waits = operation.waits if isinstance(operation.waits, bool) else operation.waits(body)
        if waits and operation.threads:
            return await self._in_own_threads(call)
        if waits or (operation.heavy and size > _IN_A_THREAD):
            return await asyncio.to_thread(operation.handle, call)
        return operation.handle(call)

    async def _in_own_threads(self, call: Call) -> object:
        operation = self._operation
        if self._running >= operation.threads:
            raise Refusal(
                503,
                "Too many files are being read at this moment.",
                "Try again in a moment, or send hashes.",
                headers={"Retry-After": "5"},
            )
        if self._threads is None:
            self._threads = ThreadPoolExecutor(operation.threads, f"khien-{operation.name}")
        self._running += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, operation.handle, call)
        finally:
            self._running -= 1

    def _caller(self, headers: Mapping[bytes, bytes]) -> Caller:
        operation = self._operation
        if operation.scope is None:
            return NOBODY
        header = headers.get(b"authorization")
        bare = headers.get(operation.key_header) if operation.key_header else None
        if header is None and bare is not None:
            header = b"Bearer " + bare
        caller = authenticate(header, operation.scope, self._keys)
        self._buckets.take(caller.id)
        return caller


def _query(raw: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise Refusal(422, "The address has more than 20 parameters.") from error


def _start(status: int, length: int, extra: Mapping[str, str]) -> Message:
    headers = [_JSON, (b"content-length", str(length).encode()), _NO_STORE]
    headers += [(name.lower().encode(), value.encode()) for name, value in extra.items()]
    return {"type": "http.response.start", "status": status, "headers": headers}
