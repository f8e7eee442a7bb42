"""POST /v1/scan per CPU-second of the server, beside the same endpoint in Flask and gunicorn.

All judge the same messages with two links by the same lists, as `bench/http_load.py` starts and
asks them. gunicorn runs once as it starts by default, once with threads that keep connections open.
"""

import json

from bench.http_load import figures, measured, servers
from bench.scan_servers.work import TEXT


def run(*, entries: int = 100_000, rounds: int = 6, seconds: float = 2.0) -> dict[str, object]:
    """Requests per CPU-second of each server, their ratio, and the latencies seen by the loader.

    `entries` listed domains; `rounds` rounds of `seconds` each for each server.
    """
    found = measured(servers("scan_servers"), _request, entries, rounds, seconds)
    return {"entries": entries, **figures(found)}


def _request(number: int) -> tuple[str, bytes]:
    words = {"id": str(number), "text": TEXT.format(number)}
    return "/v1/scan", json.dumps(words, ensure_ascii=False).encode()
