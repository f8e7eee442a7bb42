"""The scan API as one ASGI application, put together from its operations.

Called by `khien.serve`. Holds no state of its own beyond what it is given.
"""

from collections.abc import Sequence
from importlib.metadata import version

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from khien.detect.warm import warm_up
from khien.lists.snapshot import SnapshotHolder
from khien.packs import Pack
from khien.policy.policy import Policy, default_policy
from khien.scan.bus import Bus
from khien.scan.endpoint import Endpoint
from khien.scan.errors import http_error
from khien.scan.limits import Buckets
from khien.scan.openapi import describe
from khien.scan.operation import Call, Operation
from khien.scan.ports import Ports
from khien.scan.routes.desk import order_operations, report_operations
from khien.scan.routes.exchange import exchange_operations
from khien.scan.routes.feedback import feedback_operations
from khien.scan.routes.health import health_operations
from khien.scan.routes.lists import list_operations
from khien.scan.routes.match import match_operations
from khien.scan.routes.scans import scan_operations


def build_app(
    ports: Ports,
    holder: SnapshotHolder,
    pack: Pack,
    *,
    bus: Bus | None = None,
    policy: Policy | None = None,
    requests_per_second: float = 0,
) -> Starlette:
    """The application. `holder` is read at every scan; who applies releases to it is the caller.

    `requests_per_second` bounds each key, 0 does not. Close `bus` to end open streams. Raises
    `KhienError` when a rule or the policy cannot be read: better now than at the first request.
    """
    warm_up()
    bus = bus or Bus()
    operations = scan_operations(holder, policy or default_policy())
    operations += match_operations(holder)
    operations += list_operations(ports, bus)
    if ports.reports is not None:
        topics = [topic.id for topic in pack.report_topics]
        operations += report_operations(ports.reports, topics)
    if ports.orders is not None:
        operations += order_operations(ports.orders)
    if ports.hashes is not None:
        operations += exchange_operations(ports.hashes, ports.feedback)
    if ports.feedback is not None:
        operations += feedback_operations(ports.feedback)
    operations += health_operations(ports, holder)
    operations.append(_description(operations))
    buckets = Buckets(requests_per_second)
    endpoints = [(op, Endpoint(op, ports.keys, buckets)) for op in operations]
    return ScanApi(endpoints)


class ScanApi(Starlette):
    """Starlette, with a short way for addresses without variable parts: most requests are scans."""

    def __init__(self, endpoints: Sequence[tuple[Operation, Endpoint]]) -> None:
        super().__init__(
            routes=[
                Route(op.path, endpoint, methods=[op.method], name=op.name)
                for op, endpoint in endpoints
            ],
            exception_handlers={HTTPException: http_error},
        )
        self._straight = {
            (op.method, op.path): endpoint for op, endpoint in endpoints if "{" not in op.path
        }

        self.methods: dict[str, list[str]] = {}
        """All methods of each straight address, for the answer to another one."""
        for op, _ in endpoints:
            also = ["HEAD"] if op.method == "GET" else []
            self.methods.setdefault(op.path, []).extend([op.method, *also])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            endpoint = self._straight.get((scope["method"], scope["path"]))
            if endpoint is not None and not scope.get("root_path"):
                scope["app"] = self
                await endpoint(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def _description(operations: list[Operation]) -> Operation:
    document = msgspec.json.encode(describe(operations, version("khien")))

    def openapi(call: Call) -> Response:
        return Response(document, media_type="application/json")

    return Operation(
        "GET", "/v1/openapi.json", "openapi", "This description", openapi, finished=Response
    )
