"""Servers under load, for `bench/scan.py` and `bench/match_api.py`: started, asked, measured.

Each server is one process pinned to the first core; the loader runs on the others. Short rounds
alternate and the best of each counts, so that a busy machine disturbs all alike.
"""

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.scan_servers.work import KEY

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 32
NAP = 0.0005
Request = Callable[[int], tuple[str, bytes]]
"""A number below 1000 → path and body."""


def servers(folder: str) -> dict[str, list[str]]:
    """Khiên, and Flask behind gunicorn in two ways, as words for Python; see bench/<folder>."""
    uvicorn = f"-m uvicorn bench.{folder}.khien_app:app --host 127.0.0.1 --port {{}} "
    uvicorn += "--no-access-log --log-level critical --loop uvloop --http httptools "
    gunicorn = f"-m gunicorn bench.{folder}.flask_app:app -b 127.0.0.1:{{}} -w 1 "
    gunicorn += "--log-level critical "
    return {
        "khien": f"{uvicorn} --lifespan off --no-proxy-headers".split(),
        "flask_gunicorn": gunicorn.split(),
        "flask_gunicorn_threads": f"{gunicorn} -k gthread --threads 4 --keep-alive 60".split(),
    }


def figures(found: Mapping[str, Mapping[str, float]]) -> dict[str, object]:
    """What was measured, as a bench reports it."""
    khien = found["khien"]["rate"]
    return {
        "connections": CONNECTIONS,
        **{f"{name}_requests_per_cpu_second": round(one["rate"]) for name, one in found.items()},
        "ratio": round(khien / found["flask_gunicorn"]["rate"], 2),
        "ratio_to_threads": round(khien / found["flask_gunicorn_threads"]["rate"], 2),
        **{f"{name}_p50_seconds": round(one["p50"], 5) for name, one in found.items()},
        **{f"{name}_p99_seconds": round(one["p99"], 5) for name, one in found.items()},
    }


def measured(
    servers: Mapping[str, Sequence[str]],
    request: Request,
    entries: int,
    rounds: int,
    seconds: float,
) -> dict[str, dict[str, float]]:
    """`rate` (requests per CPU-second), `p50` and `p99` (seconds, seen by the loader) of each."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)))
    best = {name: {"rate": 0.0, "p50": 1e9, "p99": 1e9} for name in servers}
    started = {name: Server(words, request, entries) for name, words in servers.items()}
    try:
        for server in started.values():
            server.wait()
        for _ in range(rounds):
            for name, server in started.items():
                before = server.cpu_seconds()
                latencies = load(server, seconds)
                spent = server.cpu_seconds() - before
                latencies.sort()
                mine = best[name]
                mine["rate"] = max(mine["rate"], len(latencies) / spent)
                mine["p50"] = min(mine["p50"], latencies[len(latencies) // 2])
                mine["p99"] = min(mine["p99"], latencies[len(latencies) * 99 // 100])
    finally:
        for server in started.values():
            server.stop()
    return best


class Server:
    """One process, pinned to the first core. In `words`, for Python, `{}` stands for the port."""

    def __init__(self, words: Sequence[str], request: Request, entries: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.request = request
        self._process = subprocess.Popen(
            [sys.executable, *(word.format(self.port) for word in words)],
            cwd=ROOT,
            env={**os.environ, "BENCH_ENTRIES": str(entries), "PYTHONPATH": str(ROOT)},
            preexec_fn=_first_core,
        )

    def wait(self) -> None:
        """Until the server answers."""
        for _ in range(600):
            try:
                if load(self, 0.05):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server did not start.")

    def cpu_seconds(self) -> float:
        """Processor time so far of the server and its children."""
        return sum(_cpu_of(pid) for pid in _family(self._process.pid))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def load(server: Server, seconds: float) -> list[float]:
    """Keep every connection busy for `seconds`; the latency of each request. No answer may fail.

    The loader never waits for news: it looks, and sleeps by the clock. Waking a reader that waits
    on another core is dear in a virtual machine and would be charged to the server that writes.
    """
    poll = select.epoll()
    talks: dict[int, _Talk] = {}
    try:
        for seed in range(CONNECTIONS):
            talk = _Talk(server, seed, poll)
            talks[talk.socket.fileno()] = talk
        until = time.perf_counter() + seconds
        for talk in talks.values():
            talk.ask()
        while (moment := time.perf_counter()) < until:
            news = poll.poll(0)
            for number, _ in news:
                talks[number].answered()
            if not news:
                time.sleep(NAP)
        # What is still on its way is waited for, so that the server's work for it is counted.
        while any(talk.waiting for talk in talks.values()) and moment < until + 5:
            moment = time.perf_counter()
            for number, _ in poll.poll(0):
                talks[number].answered(again=False)
            time.sleep(NAP)
        return [latency for talk in talks.values() for latency in talk.latencies]
    finally:
        poll.close()
        for talk in talks.values():
            talk.socket.close()


class _Talk:
    """One connection that asks again as soon as it is answered."""

    def __init__(self, server: Server, seed: int, poll: select.epoll) -> None:
        self._port = server.port
        self._poll = poll
        self._connect()
        self.latencies: list[float] = []
        self.waiting = False
        self._requests = [
            post(server.port, *server.request((seed * 131 + i * 7) % 1000)) for i in range(50)
        ]
        self._turn = 0
        self._pending = b""

    def _connect(self) -> None:
        """A fresh connection under the number of the old one, so that the loader finds it."""
        fresh = socket.create_connection(("127.0.0.1", self._port))
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(self, "socket"):
            number = self.socket.fileno()
            self._poll.unregister(number)
            os.dup2(fresh.fileno(), number)
            fresh.close()
        else:
            self.socket = fresh
        self._poll.register(self.socket.fileno(), select.EPOLLIN)

    def ask(self) -> None:
        self._began = time.perf_counter()
        self.waiting = True
        self.socket.sendall(self._requests[self._turn % len(self._requests)])
        self._turn += 1

    def answered(self, again: bool = True) -> None:
        """Take what has arrived; once an answer is whole, note its time and ask again."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("The server closed a connection.")
        self._pending += data
        head, gap, body = self._pending.partition(b"\r\n\r\n")
        if not gap or len(body) < _length(head):
            return
        self._pending = b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head[:80].decode("latin-1"))
        self.latencies.append(time.perf_counter() - self._began)
        self.waiting = False
        if b"connection: close" in head.lower():
            self._connect()
        if again:
            self.ask()


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def post(port: int, path: str, body: bytes) -> bytes:
    """A request as it stands on the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _first_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})


def _family(pid: int) -> list[int]:
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += _family(int(child))
    return found


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
