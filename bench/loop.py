"""How long it takes from a verified report to protection, everywhere at once.

`khien bench loop --entries 1000000 --subscribers 100`. A real hub in a process of its own, with a
list of that size; that many clients of `khien.Client`, each with its own event stream, in another.
An analyst verifies one site after another in the hub's process. Measured from the commit (the
verdict is on the disk, synchronous=FULL) to `POST /v1/scan` answering anything but `allow`, and to
each client's snapshot holding it. CLOCK_MONOTONIC is one clock for all processes of a machine.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from khien.client import Client
from khien.core import log


def run(
    entries: int = 1_000_000,
    subscribers: int = 100,
    rounds: int = 40,
    pause: float = 0.25,
    data: str = "",
    **_: object,
) -> dict[str, Any]:
    """Seconds from commit to enforcement, p50 and p95 over all rounds (and clients)."""
    log.set_up("error")
    folder = Path(data) if data else Path(tempfile.mkdtemp(prefix="khien-bench-loop-"))
    hub: subprocess.Popen[str] | None = None
    clients: list[Client] = []
    try:
        card = _prepared(folder, entries)
        hub = _start(folder)
        assert hub.stdout is not None and hub.stdin is not None
        url = json.loads(hub.stdout.readline())["url"]
        seen = _Seen(subscribers)
        began = time.perf_counter()
        for number in range(subscribers):
            clients.append(
                Client(
                    url,
                    card["key"],
                    cache_dir=folder / "cache",
                    client_id=f"bench-{number}",
                    on_change=seen.by(number),
                )
            )
            if number == 0 and not clients[0].wait_ready(300):
                raise RuntimeError("The first client never became ready.")
        while any(client.status().mode != "events" for client in clients):
            time.sleep(0.1)
            if time.perf_counter() - began > 300:
                raise RuntimeError("Not all clients follow the hub.")
        connected = time.perf_counter() - began
        api_s, client_s, verify_s = _rounds(hub, url, card["key"], clients, seen, rounds, pause)
        return {
            "bench": "loop",
            "entries": clients[0].status().entries,
            "subscribers": subscribers,
            "rounds": rounds,
            "scan_api": _figures(api_s),
            "clients": _figures(client_s),
            "verify_s": _figures(verify_s),
            "unit": "seconds from commit to enforcement",
            "clients_connected_s": round(connected, 2),
            "hub_rss_mib": _rss(hub.pid),
            "clients_rss_mib": _rss(os.getpid()),
            "import_s": card["import_s"],
            "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        }
    finally:
        for client in clients:
            client.close()
        if hub is not None:
            hub.kill()
            hub.wait()
        if not data:
            shutil.rmtree(folder, ignore_errors=True)


class _Seen:
    """When each client first held each version."""

    def __init__(self, clients: int) -> None:
        self.at: list[dict[int, float]] = [{} for _ in range(clients)]

    def by(self, number: int) -> Any:
        mine = self.at[number]
        return lambda snapshot: mine.setdefault(snapshot.version, time.monotonic())


def _rounds(
    hub: "subprocess.Popen[str]",
    url: str,
    key: str,
    clients: list[Client],
    seen: _Seen,
    rounds: int,
    pause: float,
) -> tuple[list[float], list[float], list[float]]:
    api_s: list[float] = []
    client_s: list[float] = []
    verify_s: list[float] = []
    assert hub.stdin is not None and hub.stdout is not None
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as api:
        for number in range(rounds + 1):
            site = f"moi-{time.time_ns()}-{number}.example"
            blocked_at: list[float] = []
            asking = threading.Thread(target=_ask_until_blocked, args=(api, site, blocked_at))
            asking.start()
            time.sleep(0.05)
            before = clients[0].snapshot.version
            hub.stdin.write(f"{site}\n")
            hub.stdin.flush()
            told = json.loads(hub.stdout.readline())
            asking.join(60)
            until = time.monotonic() + 30
            version = before + 1
            while any(version not in one for one in seen.at) and time.monotonic() < until:
                time.sleep(0.005)
            for client, one in zip(clients, seen.at, strict=True):
                assert client.check_link(f"https://{site}/") is not None
                if number:  # the first round warms everything up
                    client_s.append(max(0.0, one[version] - told["committed"]))
            if number:
                api_s.append(max(0.0, blocked_at[0] - told["committed"]))
                verify_s.append(told["committed"] - told["clicked"])
            time.sleep(pause)
    return api_s, client_s, verify_s


def _ask_until_blocked(api: httpx.Client, site: str, blocked_at: list[float]) -> None:
    link = {"url": f"https://{site}/nhan-qua"}
    while True:
        answer = api.post("/v1/scan", json=link)
        if answer.json()["action"] != "allow":
            blocked_at.append(time.monotonic())
            return
        time.sleep(0.002)


def _prepared(folder: Path, entries: int) -> dict[str, Any]:
    """The hub's data folder; made anew unless an earlier run left one of this size."""
    card = folder / "card.json"
    if card.exists() and json.loads(card.read_text())["added"] == entries:
        return dict(json.loads(card.read_text()))
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.loop_hub", "prepare", str(entries)],
        env=_environ(folder),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    card.write_text(done.stdout.splitlines()[-1])
    return dict(json.loads(card.read_text()))


def _start(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.loop_hub", "serve"],
        env=_environ(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHIEN_")}
    return kept | {
        "KHIEN_DATA_DIR": str(folder),
        "KHIEN_CONFIG": os.devnull,
        "KHIEN_PORT": "0",
        "KHIEN_LOG_LEVEL": "error",
    }


def _figures(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p50": round(statistics.median(ordered), 4),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 4),
        "max": round(ordered[-1], 4),
    }


def _rss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
