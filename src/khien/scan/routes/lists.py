"""`/v1/lists/…` and `/v1/keys`: signed releases, seeds, the stream of both, acknowledgements."""

from starlette.responses import FileResponse, Response, StreamingResponse

from khien.core.wire import WrongField
from khien.scan.bus import Bus
from khien.scan.operation import Call, Operation, Query
from khien.scan.ports import Ports, ReleaseStore
from khien.scan.sse import stream
from khien.scan.structs import AckIn, AckOut, KeysOut, Refusal

NDJSON = "application/x-ndjson"
_SINCE = Query("since", "The version already held; 0 for none.")
_LARGEST = 2**53


def list_operations(ports: Ports, bus: Bus) -> list[Operation]:
    """What subscribers ask for."""
    releases = ports.releases

    def deltas(call: Call) -> Response:
        name = _known(releases, call)
        lines = releases.deltas(name, _since(call) or 0)
        if lines is None:
            raise Refusal(
                410,
                "The releases after this version are no longer kept.",
                f"Take the seed at /v1/lists/{name}/seed and follow from there.",
            )
        return Response("".join(f"{line}\n" for line in lines), media_type=NDJSON)

    def seed(call: Call) -> Response:
        name = _known(releases, call)
        path = releases.seed(name)
        if path is None or not path.is_file():
            raise Refusal(404, "This list has no seed yet.", "Ask for its releases from 0 on.")
        return FileResponse(path, media_type=NDJSON)

    def events(call: Call) -> Response:
        name = _known(releases, call)
        last = call.headers.get(b"last-event-id", b"")
        since = int(last) if last.isdigit() and len(last) < 16 else _since(call)
        return stream(bus, releases, name, since)

    def keys(call: Call) -> KeysOut:
        return KeysOut(tuple(releases.public_keys()))

    operations = [
        Operation(
            "GET",
            "/v1/lists/{name}",
            "list_deltas",
            "Signed releases after a version, one a line",
            deltas,
            scope="lists",
            waits=True,
            queries=(_SINCE,),
            media=NDJSON,
            refuses=(404, 410),
            finished=Response,
        ),
        Operation(
            "GET",
            "/v1/lists/{name}/seed",
            "list_seed",
            "The whole list at one version: a signed release, then one entry a line",
            seed,
            scope="lists",
            waits=True,
            media=NDJSON,
            refuses=(404,),
            finished=FileResponse,
        ),
        Operation(
            "GET",
            "/v1/lists/{name}/events",
            "list_events",
            "Releases as they are made, as server-sent events",
            events,
            scope="lists",
            waits=True,
            queries=(_SINCE,),
            media="text/event-stream",
            refuses=(404,),
            finished=StreamingResponse,
        ),
        Operation("GET", "/v1/keys", "keys", "The public keys that sign releases", keys,
                  answer=KeysOut, waits=True),
    ]  # fmt: skip
    acks = ports.acks
    if acks is not None:

        def acknowledge(call: Call) -> AckOut:
            name = _known(releases, call)
            body: AckIn = call.body
            acks.acknowledge(call.caller, name, body.version, body.client)
            return AckOut(body.version)

        operations.append(
            Operation(
                "POST",
                "/v1/lists/{name}/ack",
                "list_ack",
                "Say that a client enforces a version now",
                acknowledge,
                answer=AckOut,
                body=AckIn,
                scope="lists",
                waits=True,
                refuses=(404,),
            )
        )
    return operations


def _known(releases: ReleaseStore, call: Call) -> str:
    """The list's name, if there is such a list."""
    name = call.path["name"]
    if not name.isascii() or not name.isidentifier() or releases.latest(name) is None:
        raise Refusal(404, "There is no list of that name.", "The list of the hub is called main.")
    return name


def _since(call: Call) -> int | None:
    raw = call.query.get("since")
    if raw is None:
        return None
    if not raw.isascii() or not raw.isdigit() or len(raw) > 16 or int(raw) > _LARGEST:
        raise WrongField("since", "The version must be a whole number from 0.")
    return int(raw)
