"""POST /v1/scan per CPU-second of the server, beside the same endpoint in Flask and gunicorn.

All judge the same messages with two links by the same lists, one process each, pinned to the first
core; the loader runs on the others. gunicorn runs once as it starts by default, once with threads
that keep connections open. Short rounds alternate, the best of each counts, so
that a busy machine disturbs both alike.
"""

import json
import os
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.scan_servers.work import KEY, TEXT

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 32
NAP = 0.0005
SERVERS = {
    "khien": [
        "-m", "uvicorn", "bench.scan_servers.khien_app:app", "--host", "127.0.0.1", "--port", "{}",
        "--no-access-log", "--log-level", "critical", "--loop", "uvloop", "--http", "httptools",
        "--lifespan", "off", "--no-proxy-headers",
    ],
    "flask_gunicorn": [
        "-m", "gunicorn", "bench.scan_servers.flask_app:app", "-b", "127.0.0.1:{}", "-w", "1",
        "--log-level", "critical",
    ],
    "flask_gunicorn_threads": [
        "-m", "gunicorn", "bench.scan_servers.flask_app:app", "-b", "127.0.0.1:{}", "-w", "1",
        "-k", "gthread", "--threads", "4", "--keep-alive", "60", "--log-level", "critical",
    ],
}  # fmt: skip


def run(*, entries: int = 100_000, rounds: int = 6, seconds: float = 2.0) -> dict[str, object]:
    """Requests per CPU-second of each server, their ratio, and the latencies seen by the loader.

    `entries` listed domains; `rounds` rounds of `seconds` each for each server.
    """
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)))
    best: dict[str, float] = dict.fromkeys(SERVERS, 0.0)
    p50: dict[str, float] = dict.fromkeys(SERVERS, 1e9)
    p99: dict[str, float] = dict.fromkeys(SERVERS, 1e9)
    started = {name: _Server(name, entries) for name in SERVERS}
    try:
        for server in started.values():
            server.wait()
        for _ in range(rounds):
            for name, server in started.items():
                before = server.cpu_seconds()
                latencies = _load(server.port, seconds)
                spent = server.cpu_seconds() - before
                best[name] = max(best[name], len(latencies) / spent)
                latencies.sort()
                p50[name] = min(p50[name], latencies[len(latencies) // 2])
                p99[name] = min(p99[name], latencies[len(latencies) * 99 // 100])
    finally:
        for server in started.values():
            server.stop()
    return {
        "entries": entries,
        "connections": CONNECTIONS,
        **{f"{name}_requests_per_cpu_second": round(rate) for name, rate in best.items()},
        "ratio": round(best["khien"] / best["flask_gunicorn"], 2),
        "ratio_to_threads": round(best["khien"] / best["flask_gunicorn_threads"], 2),
        **{f"{name}_p50_seconds": round(value, 5) for name, value in p50.items()},
        **{f"{name}_p99_seconds": round(value, 5) for name, value in p99.items()},
    }


class _Server:
    """One server process, pinned to the first core."""

    def __init__(self, name: str, entries: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = [word.format(self.port) for word in SERVERS[name]]
        self._process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, "BENCH_ENTRIES": str(entries), "PYTHONPATH": str(ROOT)},
            preexec_fn=_first_core,
        )

    def wait(self) -> None:
        """Until the server answers a scan."""
        for _ in range(600):
            try:
                if _load(self.port, 0.05):
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


def _load(port: int, seconds: float) -> list[float]:
    """Keep every connection busy for `seconds`; the latency of each request. No answer may fail.

    The loader never waits for news: it looks, and sleeps by the clock. Waking a reader that waits
    on another core is dear in a virtual machine and would be charged to the server that writes.
    """
    poll = select.epoll()
    talks: dict[int, _Talk] = {}
    try:
        for seed in range(CONNECTIONS):
            talk = _Talk(port, seed, poll)
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

    def __init__(self, port: int, seed: int, poll: select.epoll) -> None:
        self._port = port
        self._poll = poll
        self._connect()
        self.latencies: list[float] = []
        self.waiting = False
        self._requests = [_request(port, (seed * 131 + i * 7) % 1000) for i in range(50)]
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


def _request(port: int, number: int) -> bytes:
    body = json.dumps({"id": str(number), "text": TEXT.format(number)}, ensure_ascii=False).encode()
    head = (
        f"POST /v1/scan HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {KEY}\r\n"
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
