"""Whether this server lives and is ready, and its figures. Needs no key, tells no content."""

import msgspec
from starlette.responses import Response

from khien.core.metrics import exposition
from khien.lists.snapshot import SnapshotHolder
from khien.scan.operation import Call, Operation
from khien.scan.ports import Ports
from khien.scan.structs import LiveOut, ReadyOut


def health_operations(ports: Ports, holder: SnapshotHolder) -> list[Operation]:
    """For process managers, load balancers and monitors."""

    def live(call: Call) -> LiveOut:
        return LiveOut()

    def ready(call: Call) -> Response:
        problems = tuple(ports.problems())
        lists = holder.current
        state = ReadyOut("not ready" if problems else "ready", lists.label, len(lists), problems)
        body = msgspec.json.encode(state)
        return Response(body, 503 if problems else 200, media_type="application/json")

    def metrics(call: Call) -> Response:
        return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return [
        Operation("GET", "/v1/health/live", "live", "The process answers", live, answer=LiveOut),
        Operation(
            "GET",
            "/v1/health/ready",
            "ready",
            "Whether requests can be served",
            ready,
            answer=ReadyOut,
            waits=True,
            refuses=(503,),
            finished=Response,
        ),
        Operation(
            "GET",
            "/metrics",
            "metrics",
            "Figures in Prometheus' text format",
            metrics,
            waits=True,
            media="text/plain",
            finished=Response,
        ),
    ]
