"""POST /v1/match by hash per CPU-second of the server, beside the same endpoint in Flask.

Half of the hashes asked for are listed ones with 0 to 31 bits turned, half are unknown; one bank
counts for half of the traffic. Both do the same look-up; see `bench/http_load.py` for how they are
asked. `visible_seconds` is how long a signed release with one more hash takes in this process, from
its bytes to the first answer that names it: signature, swap and look-up.
"""

import json
import time
from collections.abc import Callable

import numpy as np

from bench.http_load import figures, measured, servers
from bench.match_servers.work import asked, snapshot
from khien.core.codes import EntryType
from khien.detect.match import Looked, match_hashes
from khien.lists.entry import Change, Entry
from khien.lists.release import GENESIS, sign_release, verify_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot, SnapshotHolder


def run(
    *, entries: int = 100_000, rounds: int = 6, seconds: float = 2.0, releases: int = 200
) -> dict[str, object]:
    """Requests per CPU-second of each server, their ratio, latencies, and how soon a hash counts.

    `entries` listed hashes; `rounds` rounds of `seconds` each for each server.
    """
    visible = _visible(entries, releases)
    found = measured(servers("match_servers"), _request(entries), entries, rounds, seconds)
    return {
        "entries": entries,
        **figures(found),
        "visible_p50_seconds": round(visible[len(visible) // 2], 5),
        "visible_p99_seconds": round(visible[len(visible) * 99 // 100], 5),
    }


def _request(entries: int) -> Callable[[int], tuple[str, bytes]]:
    hashes = asked(entries)
    return lambda number: (
        "/v1/match",
        json.dumps({"id": str(number), "pdq": hashes[number], "quality": 90}).encode(),
    )


def _visible(entries: int, releases: int) -> list[float]:
    base = snapshot(entries)
    holder = SnapshotHolder(Snapshot("main", 1, GENESIS, base._base, base._overlay, base.banks))
    key = SigningKey.generate()
    luck = np.random.default_rng(13)
    took = []
    for number in range(releases):
        value = luck.bytes(32).hex()
        change = Change(entry=Entry(f"new{number}", EntryType.PDQ, value))
        current = holder.current
        line = sign_release(key, "main", current.version + 1, current.chain, [change]).line
        began = time.perf_counter()
        holder.apply(verify_release(line, [key.public], "main"))
        answer = match_hashes(Looked(pdq=value), holder.current)
        took.append(time.perf_counter() - began)
        assert [match.entry for match in answer.matches] == [f"new{number}"]
    return sorted(took)
