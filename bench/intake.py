"""A hundred reports a second for a minute, with a kill -9 in the middle: acknowledged = stored.

`khien bench intake --rate 100 --seconds 60`. A real `khien serve` with its real settings; reports
come over `POST /v1/reports` at a fixed rate whatever the answers do. Half-way the server is killed
and started again. A report without an answer is sent again with the same token, as a platform
does; at the end every acknowledged receipt must be in the database, each report once.
"""

import asyncio
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PREPARE = """
from khien.hub.start import start
start()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from khien.core.config import config
from khien.hub.accounts import actions as accounts
from khien.hub.accounts.rights import OPERATOR
from khien.hub.providers import actions
from khien.packs import load_pack
agency = accounts.ensure_agency(OPERATOR, "do", "Đo lường", "Bench")
accounts.ensure_team(OPERATOR, agency, "Đo lường")
provider = actions.create_provider(OPERATOR, code="do", name="Đo lường", hosts=["do.example"])
print(actions.issue_key(OPERATOR, provider, ["reports"]).token)
print(load_pack(config().pack).report_topics[0].id)
"""

_STORED = """
from khien.hub.start import start
start()
from khien.hub.intake.models import Report
from khien.hub.vault import receipts
import sys
known = {bytes(row) for row in Report.objects.values_list("receipt_lookup", flat=True)}
print(len(known))
print(sum(next(receipts.open_receipt(code.strip())).lookup in known for code in sys.stdin))
"""


@dataclass
class _Seen:
    """What the senders saw."""

    receipts: dict[int, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    sent_again: int = 0
    refused: dict[int, int] = field(default_factory=dict)


def run(rate: int = 100, seconds: int = 60, kill: bool = True, **_: object) -> dict[str, Any]:
    """Counts and latencies; raises when an acknowledged report is missing."""
    folder = Path(tempfile.mkdtemp(prefix="khien-bench-intake-"))
    server: subprocess.Popen[str] | None = None
    try:
        key, topic = _python(folder, _PREPARE)[-2:]
        server, url = _start(folder, 0)
        port = int(url.rsplit(":", 1)[1])
        seen = _Seen()
        down: list[float] = []

        def kill_and_restart() -> None:
            nonlocal server
            assert server is not None
            began = time.perf_counter()
            server.send_signal(signal.SIGKILL)
            server.wait()
            server, _url = _start(folder, port)
            down.append(time.perf_counter() - began)

        cpu = time.perf_counter()
        asyncio.run(_send(url, key, topic, rate, seconds, seen, kill_and_restart if kill else None))
        took = time.perf_counter() - cpu
        server_cpu = _cpu_seconds(server.pid)
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        stored, found = map(int, _python(folder, _STORED, "\n".join(seen.receipts.values())))
        if found != len(seen.receipts) or stored != len(seen.receipts):
            raise RuntimeError(f"{len(seen.receipts)} acknowledged, {found} found, {stored} stored")
        ordered = sorted(seen.seconds)
        return {
            "bench": "intake",
            "asked_per_s": rate,
            "acknowledged": len(seen.receipts),
            "stored": stored,
            "lost": len(seen.receipts) - found,
            "killed": len(down),
            "down_s": round(sum(down), 2),
            "sent_again": seen.sent_again,
            "refused": seen.refused,
            "answered_per_s": round(len(seen.receipts) / took, 1),
            "answer_p50_s": round(statistics.median(ordered), 4),
            "answer_p95_s": round(ordered[int(len(ordered) * 0.95)], 4),
            "server_cpu_s_since_restart": round(server_cpu, 1),
            "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        }
    finally:
        if server is not None:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _send(
    url: str,
    key: str,
    topic: str,
    rate: int,
    seconds: int,
    seen: _Seen,
    accident: Callable[[], None] | None,
) -> None:
    """Every report at its own moment, over as many connections as wait for an answer."""
    host, port = url.removeprefix("http://").split(":")
    idle: list[_Connection] = []
    began = time.perf_counter()
    waiting: list[asyncio.Task[None]] = []
    broken: asyncio.Task[None] | None = None
    for number in range(rate * seconds):
        delay = began + number / rate - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)
        request = _request(key, topic, number)
        task = _report(_Address(host, int(port), idle), request, number, seen)
        waiting.append(asyncio.create_task(task))
        if accident is not None and number == rate * seconds // 2:
            broken = asyncio.create_task(asyncio.to_thread(accident))
    await asyncio.gather(*waiting)
    if broken is not None:
        await broken


_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class _Address:
    host: str
    port: int
    idle: list[_Connection]


def _request(key: str, topic: str, number: int) -> bytes:
    body = json.dumps(
        {
            "topic": topic,
            "text": f"Tin nhắn số {number}: gửi tiền trước rồi sẽ nhận quà, đừng kể với ai.",
            "links": [f"https://qua-tang-{number}.example/nhan?ma={number}"],
            "token": f"bao-tin-{number}",
        }
    ).encode()
    head = (
        f"POST /v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _report(address: _Address, request: bytes, number: int, seen: _Seen) -> None:
    while True:
        began = time.perf_counter()
        try:
            status, body = await _ask(address, request)
        except (OSError, EOFError):
            seen.sent_again += 1
            await asyncio.sleep(0.25)
            continue
        if status == 201:
            seen.seconds.append(time.perf_counter() - began)
            seen.receipts[number] = json.loads(body)["receipt"]
            return
        seen.refused[status] = seen.refused.get(status, 0) + 1
        if status < 500:
            raise RuntimeError(f"{status}: {body!r}")
        await asyncio.sleep(0.5)


async def _ask(address: _Address, request: bytes) -> tuple[int, bytes]:
    """One request on an idle connection or a new one. A client as light as can be."""
    if address.idle:
        reader, writer = address.idle.pop()
    else:
        reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        writer.write(request)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
    except BaseException:
        writer.close()
        raise
    address.idle.append((reader, writer))
    return int(head.split()[1]), body


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHIEN_")}
    return kept | {
        "KHIEN_DATA_DIR": str(folder),
        "KHIEN_CONFIG": os.devnull,
        "KHIEN_LOG_LEVEL": "error",
    }


def _start(folder: Path, port: int) -> tuple["subprocess.Popen[str]", str]:
    server = subprocess.Popen(
        [sys.executable, "-c", "from khien.cli import main; main()", "serve", "--port", str(port)],
        env=_environ(folder),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    url = ""
    for line in server.stdout:
        if "openapi.json" in line:
            url = line.split()[-1].removesuffix("/v1/openapi.json")
        if line.startswith("Stop with"):
            break
    return server, url


def _python(folder: Path, code: str, words: str = "") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=_environ(folder),
        input=words,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.split()


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
