"""How the hub is best put behind uvicorn: Django's WSGI application in threads, or its ASGI one.

`khien bench bridge`: starts the same page twice, one server after the other in turns, and
compares requests per CPU-second of the server process. Decided in docs/adr/0001-hub-as-wsgi.md.
"""

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

_SERVER = """
import os, sys, django, uvicorn
django.setup()
from khien.core import log
log.set_up("error")
from django.core.management import call_command
call_command("migrate", verbosity=0)
if sys.argv[1] == "wsgi":
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application
    from khien.serve.dispatch import Dispatch
    app = Dispatch(None, WSGIMiddleware(get_wsgi_application(), workers=8))
else:
    from django.core.asgi import get_asgi_application
    app = get_asgi_application()
uvicorn.run(app, port=int(sys.argv[2]), loop="uvloop", http="httptools", lifespan="off",
            log_level="critical")
"""


def run(path: str = "/about/", rounds: int = 6, seconds: float = 2.0) -> dict[str, object]:
    """Requests per CPU-second of both, best round of each, in the same run."""
    best = {"wsgi": 0.0, "asgi": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        servers = {
            kind: _start(kind, Path(folder) / kind, 18_741 + i) for i, kind in enumerate(best)
        }
        try:
            for _ in range(rounds):
                for kind, (process, port) in servers.items():
                    best[kind] = max(best[kind], _measure(process.pid, port, path, seconds))
        finally:
            for process, _port in servers.values():
                process.kill()
                process.wait()
    return {
        "bench": "bridge",
        "path": path,
        "wsgi_requests_per_cpu_s": round(best["wsgi"], 1),
        "asgi_requests_per_cpu_s": round(best["asgi"], 1),
        "wsgi_over_asgi": round(best["wsgi"] / best["asgi"], 2),
    }


def _start(kind: str, data: Path, port: int) -> tuple[subprocess.Popen[bytes], int]:
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "khien.hub.settings",
        "KHIEN_DATA_DIR": str(data),
        "KHIEN_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-c", _SERVER, kind, str(port)], env=environ)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return process, port
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The {kind} server did not start.")


def _measure(pid: int, port: int, path: str, seconds: float) -> float:
    done = [0] * 8
    until = time.monotonic() + seconds

    def visit(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            done[place] += 1

    before = _cpu_seconds(pid)
    threads = [threading.Thread(target=visit, args=(place,)) for place in range(len(done))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (_cpu_seconds(pid) - before)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
