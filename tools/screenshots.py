"""Takes docs/images/overview.png, the picture of the README, from the demonstration.

`make screenshots`. Builds an exercise in a temporary folder, serves it, and puts the report page
on a phone, the desk's queue and a reason page side by side. Needs the browser tests' Chromium.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "images" / "overview.png"
KHIEN = str(Path(sys.executable).with_name("khien"))
CHROMIUM = "/usr/bin/chromium"
PHONE, DESK = (390, 844), (1280, 844)
LARGEST = 300_000
"""Bytes: a README is also read over a slow line."""

HEIGHT, GAP, PAPER = 720, 24, "#e9e6dc"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khien-screenshots-") as folder:
        data = Path(folder) / "data"
        environ = {k: v for k, v in os.environ.items() if not k.startswith("KHIEN_")}
        environ |= {"KHIEN_CONFIG": os.devnull, "PYTHONUNBUFFERED": "1"}
        built = subprocess.run(
            [KHIEN, "demo", "--data", data, "--json"], env=environ, check=True, capture_output=True
        )
        server = subprocess.Popen(
            [KHIEN, "serve", "--data", data, "--port", "0"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            pictures = _pictures(_address(server), json.loads(built.stdout))
        finally:
            server.terminate()
            server.wait(20)
    size = _compose(pictures)
    print(f"{OUT.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LARGEST:
        sys.exit(f"That is more than {LARGEST / 1000:.0f} kB.")


def _address(server: "subprocess.Popen[str]") -> str:
    for line in server.stdout or ():
        if "openapi.json" in line:
            return line.split()[-1].removesuffix("/v1/openapi.json")
    sys.exit("khien serve did not start.")


def _pictures(base: str, card: dict[str, object]) -> list[Image.Image]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        return [_report(browser, base), _queue(browser, base, card), _why(browser, base, card)]


def _report(browser: Browser, base: str) -> Image.Image:
    page = _page(browser, PHONE)
    page.goto(f"{base}/report/")
    page.locator("#report [type=submit]").last.click()
    page.locator('#report input[name="step"][value="topic"]').wait_for(state="attached")
    page.locator("label.choice").nth(2).click()
    return _shot(page)


def _queue(browser: Browser, base: str, card: dict[str, object]) -> Image.Image:
    logins: list[dict[str, str]] = card["logins"]  # type: ignore[assignment]
    login = next(one for one in logins if one["role"] == "supervisor")
    page = _page(browser, DESK)
    page.goto(f"{base}/staff/login/?next=/desk/")
    page.locator("[name=login]").fill(login["email"])
    page.locator("[name=password]").fill(login["password"])
    page.locator("main form [type=submit]").first.click()
    page.locator("[name=code]").first.fill(pyotp.TOTP(login["totp_secret"]).now())
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/desk/")
    return _shot(page)


def _why(browser: Browser, base: str, card: dict[str, object]) -> Image.Image:
    page = _page(browser, PHONE)
    page.goto(base + urlsplit(str(card["appeal_of"])).path)
    return _shot(page)


def _page(browser: Browser, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )
    return context.new_page()


def _shot(page: Page) -> Image.Image:
    page.evaluate("document.fonts.ready")
    time.sleep(0.3)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _compose(pictures: list[Image.Image]) -> int:
    """Side by side, equally high, with round corners; returns the size of the file in bytes."""
    shown = [
        picture.resize((picture.width * HEIGHT // picture.height, HEIGHT), Image.Resampling.LANCZOS)
        for picture in pictures
    ]
    width = sum(picture.width for picture in shown) + GAP * (len(shown) + 1)
    sheet = Image.new("RGB", (width, HEIGHT + 2 * GAP), PAPER)
    left = GAP
    for picture in shown:
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, HEIGHT - 1), 16, fill=255)
        sheet.paste(picture, (left, GAP), mask)
        left += picture.width + GAP
    OUT.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(256, dither=Image.Dither.NONE).save(OUT, optimize=True)
    return OUT.stat().st_size


if __name__ == "__main__":
    main()
