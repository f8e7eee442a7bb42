"""The real site as a process of its own, and Chromium to visit it with.

Nothing leaves this machine: the quick exit leads to a dull page served here, and a page that
asks for anything elsewhere, or that logs an error, fails its test.
"""

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from server.running import Running

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


@dataclass(frozen=True)
class Site:
    """A running site: its address, the server's process and folder, where the quick exit leads."""

    base: str
    running: Running
    away: str

    def manage(self, code: str) -> str:
        """The last line that a piece of Python prints when run inside this site's Django."""
        return self.running.python(f"from khien.hub.start import start\nstart()\n{code}")


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
    running = Running(tmp_path_factory.mktemp("site") / "data").start(KHIEN_EXIT_URL=away)
    yield Site(running.url, running, away)
    running.stop()


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
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=site.base,
            locale={"vi": "vi-VN", "en": "en-GB"}[language],
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            bypass_csp=axe,  # axe tries styles of its own, which our policy would rightly stop
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
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
