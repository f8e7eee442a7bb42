"""The real site as a process of its own, and Chromium to visit it with.

Nothing leaves this machine: the quick exit leads to a dull page served here, and a page that
asks for anything elsewhere, or that logs an error, fails its test.
"""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = (390, 844)
DESK = (1280, 900)

_SERVE = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from khien.hub.accounts import actions
from khien.hub.accounts.rights import OPERATOR
helpline = actions.ensure_agency(OPERATOR, "helpline", "Tổng đài", "Helpline")
actions.ensure_team(OPERATOR, helpline, "Trực")
import uvicorn
from a2wsgi import WSGIMiddleware
from khien.hub.wsgi import application
uvicorn.run(WSGIMiddleware(application), port=int(sys.argv[1]), log_level="info")
"""


@dataclass(frozen=True)
class Site:
    """A running site: its address, its folder, its log, and where the quick exit leads."""

    base: str
    data: Path
    log: Path
    away: str

    def manage(self, code: str) -> str:
        """What a piece of Python prints when run inside this site's Django."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=_environment(self.data, self.base, self.away),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _environment(data: Path, base: str, away: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHIEN_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "khien.hub.settings",
        "KHIEN_DATA_DIR": str(data),
        "KHIEN_PUBLIC_URL": base,
        "KHIEN_EXIT_URL": away,
        "PYTHONUNBUFFERED": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Dull(http.server.BaseHTTPRequestHandler):
    """A page about the weather: where people go who leave in a hurry."""

    def do_GET(self) -> None:
        body = b"<!doctype html><html lang='en'><title>Weather</title><h1>Sunny</h1>"
        self.send_response(200 if self.path == "/weather" else 204)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body) if self.path == "/weather" else 0))
        self.end_headers()
        if self.path == "/weather":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def away() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Dull)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/weather"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, away: str) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    log = data / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(port)],
            env=_environment(data, base, away),
            stdout=out,
            stderr=out,
        )
    try:
        _wait_for(base, process, log)
        yield Site(base, data, log, away)
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"The site stopped: {log.read_text()[-4000:]}")
        try:
            urllib.request.urlopen(base + "/about/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The site does not answer: {log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """`visit("/report/", language="vi", size=PHONE, scripts=True)`: a fresh visitor's page."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    ours = (site.base, site.away.removesuffix("/weather"), "data:", "about:", "blob:")

    def open_page(
        path: str = "/",
        *,
        language: str = "vi",
        size: tuple[int, int] = PHONE,
        scripts: bool = True,
        axe: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=site.base,
            locale={"vi": "vi-VN", "en": "en-GB"}[language],
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            bypass_csp=axe,  # axe tries styles of its own, which our policy would rightly stop
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.on(
            "request",
            lambda request: (
                None if request.url.startswith(ours) else wrong.append(f"asks {request.url}")
            ),
        )
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error {error}"))
        page.on(
            "console",
            lambda said: (
                wrong.append(f"console {said.text}")
                # An answer of 4xx to a form is a screen of its own; files are looked at below.
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        page.on(
            "response",
            lambda answer: (
                wrong.append(f"{answer.status} {answer.url}")
                if answer.status >= 400 and "/static/" in answer.url
                else None
            ),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, wrong
