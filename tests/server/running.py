"""A real `khien serve` in a process of its own, for the tests of this folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

KHIEN = str(Path(sys.executable).with_name("khien"))
STARTS_WITHIN = 60.0

_ISSUE_KEY = """
from khien.hub.start import start
start()
from khien.hub.accounts.rights import OPERATOR
from khien.hub.providers import actions
from khien.hub.providers.models import Provider
provider = Provider.objects.filter(code="dien-dan").first() or actions.create_provider(
    OPERATOR, code="dien-dan", name="Diễn đàn", hosts=["dien-dan.example"])
scopes = ["scan", "lists", "orders", "reports", "feedback"]
print(actions.issue_key(OPERATOR, provider, scopes).token)
"""

_COUNT = """
from khien.hub.start import start
start()
from khien.hub.intake.models import Report
print(Report.objects.count())
"""

_BLOCK = """
import sys
from khien.hub.start import start
start()
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.hub.accounts.rights import OPERATOR
from khien.hub.listdesk.actions import NewEntry, add_entry
add_entry(OPERATOR, NewEntry(type=EntryType.DOMAIN, value=sys.argv[1], group=Group.EXPLOITATION,
                             kind=Kind.SCAM, severity=Severity.HIGH))
"""


class Running:
    """One data folder and, between `start` and its end, the server that uses it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("KHIEN_")}
        self.environ |= {
            "KHIEN_DATA_DIR": str(data),
            "KHIEN_CONFIG": os.devnull,
            "KHIEN_RECEIPT_KDF_MIB": "1",
            "KHIEN_PASSPHRASE_KDF_MIB": "1",
            "DJANGO_SETTINGS_MODULE": "khien.hub.settings",
            "PYTHONUNBUFFERED": "1",
        }
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.said: list[str] = []

    def start(self, *options: str, **environ: str) -> "Running":
        """Start and wait until it says where it serves; fails with its own words otherwise."""
        log = (self.data.parent / f"{self.data.name}.log").open("a")
        self.process = subprocess.Popen(
            [KHIEN, "serve", "--port", "0", *options],
            env=self.environ | environ,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Stop with"):
                break
        [self.url] = [
            line.split()[-1].removesuffix("/v1/openapi.json")
            for line in self.said
            if "openapi.json" in line
        ] or [""]
        assert self.url, f"It did not start: {self.log()[-2000:]}"
        return self

    def log(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text("utf-8")

    def stop(self, number: int = signal.SIGTERM, seconds: float = 15.0) -> int:
        """Send a signal and return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def refused(self, *options: str, **environ: str) -> str:
        """What a start that must not succeed says."""
        done = subprocess.run(
            [KHIEN, "serve", *options],
            env=self.environ | environ,
            capture_output=True,
            text=True,
            timeout=STARTS_WITHIN,
        )
        assert done.returncode == 2, done
        assert "Traceback" not in done.stderr
        return done.stderr

    def python(self, code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=STARTS_WITHIN,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def issue_key(self) -> str:
        return self.python(_ISSUE_KEY)

    def stored_reports(self) -> int:
        return int(self.python(_COUNT))

    def block(self, domain: str) -> None:
        """List a domain from another process, as an operator's command does."""
        self.python(_BLOCK, domain)

    def api(self, key: str) -> httpx.Client:
        return httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {key}"}, timeout=20
        )


def until_known(running: Running, key: str) -> None:
    """A key issued by another process counts within seconds."""
    end = time.monotonic() + 10
    with running.api(key) as api:
        while api.post("/v1/scan", json={"text": "xin chào"}).status_code == 401:
            assert time.monotonic() < end, "The key never came to count."
            time.sleep(0.05)
