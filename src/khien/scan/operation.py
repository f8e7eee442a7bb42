"""An operation of the API: what routes, the endpoint and OpenAPI need to know about it, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from khien.core.wire import Caller, Scope
from khien.scan.limits import SINGLE_BODY


class Call(Struct, frozen=True):
    """One request as a handler sees it. `body` is the decoded struct, None without one.

    `caller` is nobody for operations without a scope. `query` holds decoded pairs.
    """

    caller: Caller
    body: Any
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[bytes, bytes]


NOBODY = Caller("", "", frozenset())


@dataclass(frozen=True)
class Query:
    """A query parameter that is a whole number from 0."""

    name: str
    about: str


@dataclass(frozen=True)
class Operation:
    """One method on one path.

    `handle` returns a struct of type `answer` or `or_answer`, or a finished response. It runs on
    the event loop unless `waits` (ports, files; for all bodies or for some): then in a thread.
    `heavy` bodies above a bound go to a thread too, so that one long text does not hold up
    everybody else's short ones. `reads` turns headers and raw bytes into the body where it may be
    more than JSON; `files` are the schemas of the other content types. `key_header` is a header
    with the bare key, for clients of other forms that do not send it as a bearer's. What may take
    long waits in `threads` of its own, so that it keeps no report waiting; whatever is more than
    those is told to come back.
    """

    method: str
    path: str
    name: str
    summary: str
    handle: Callable[[Call], Any]
    answer: Any = None
    or_answer: Any = None
    body: Any = None
    reads: Callable[[Mapping[bytes, bytes], bytes], Any] | None = None
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    scope: Scope | None = None
    key_header: bytes = b""
    waits: bool | Callable[[Any], bool] = False
    threads: int = 0
    heavy: bool = False
    limit: int = SINGLE_BODY
    status: int = 200
    queries: tuple[Query, ...] = ()
    media: str = "application/json"
    refuses: tuple[int, ...] = ()
    finished: type[Response] | None = None
