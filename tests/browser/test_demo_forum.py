"""A newcomer's first quarter of an hour: the exercise, its desk, and a forum where a post vanishes.

Exactly the commands of the README, each as a process of its own.
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from browser.desk_pages import choose_kind, fresh_code
from browser.public_pages import axe_finds_nothing
from server.running import KHIEN, Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], str]]:
    """The card of `khien demo`, with the server of `khien serve` and the forum running."""
    running = Running(tmp_path_factory.mktemp("exercise") / "data")
    data = ["--data", str(running.data)]
    subprocess.run([KHIEN, "demo", *data], env=running.environ, check=True, timeout=120)
    running.start(*data)
    card = subprocess.run(
        [KHIEN, "demo", *data, "--json"], env=running.environ, check=True, capture_output=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    forum = subprocess.Popen(
        [KHIEN, "demo-forum", *data, "--port", str(port)],
        env=running.environ,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _until_there(address, forum)
        yield json.loads(card.stdout), address
    finally:
        forum.terminate()
        forum.wait(20)
        running.stop()


def _until_there(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None and time.monotonic() < end, "The forum did not open."
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)


def _sign_in(page: Page, card: dict[str, Any], role: str) -> None:
    login = next(one for one in card["logins"] if one["role"] == role)
    page.goto(card["desk"])
    page.locator("[name=login]").fill(login["email"])
    page.locator("[name=password]").fill(login["password"])
    page.locator("main form [type=submit]").first.click()
    page.locator("[name=code]").fill(fresh_code(login["totp_secret"]))
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/desk/**")


def test_a_post_in_the_forum_vanishes_when_the_desk_has_verified_it(
    exercise: tuple[dict[str, Any], str], browser: Browser
) -> None:
    card, address = exercise
    reader = browser.new_context(bypass_csp=True, locale="vi-VN").new_page()
    reader.goto(address)
    for post in (
        "Bài này hay: https://qua-la.example/bai/7",
        "Mai thi toán, ai có đề cũ không?",
    ):
        reader.locator("textarea").fill(post)
        reader.locator("button").click()
    expect(reader.locator("article")).to_have_count(2)
    expect(reader.locator("#posts")).to_contain_text("qua-la.example")
    axe_finds_nothing(reader)

    child = browser.new_context(locale="vi-VN").new_page()
    child.goto(f"{card['site']}/report/")
    for step in ("danger", "topic", "things", "story", "about", "check"):
        expect(child.locator(f'#report input[name="step"][value="{step}"]')).to_have_count(1)
        if step == "topic":
            child.locator("label.choice").nth(6).click()
        if step == "things":
            child.locator("#id_links").fill("https://qua-la.example/bai/7")
        name = "Gửi" if step == "check" else "Tiếp tục"
        child.get_by_role("button", name=name, exact=True).click()
    expect(child.locator(".code")).to_be_visible()

    analyst = browser.new_context(locale="vi-VN").new_page()
    _sign_in(analyst, card, "analyst")
    analyst.goto(f"{card['desk']}?type=link&order=newest")
    analyst.locator("[data-open]").first.click()
    expect(analyst.locator(".address .host").first).to_have_text("qua-la.example")
    choose_kind(analyst, "scam")
    analyst.locator("[name=severity]").select_option("high")
    analyst.locator("[name=scope][value=url]").check()
    analyst.locator("form[action$='/verify/'] [type=submit]:not([name])").click()
    expect(analyst.locator("#effect-title")).to_be_visible()

    # Nobody reloads the forum's page: what is verified vanishes by itself, and says why.
    expect(reader.locator("#posts")).not_to_contain_text("qua-la.example", timeout=20_000)
    expect(reader.locator(".note")).to_contain_text("bị chặn")
    expect(reader.locator("#posts")).to_contain_text("Mai thi toán")
    axe_finds_nothing(reader)
    reader.locator(".note a").click()
    expect(reader.locator("h1")).to_have_text("Nội dung này bị chặn để bảo vệ trẻ em")


def test_the_exercise_says_so_on_every_page(
    exercise: tuple[dict[str, Any], str], browser: Browser
) -> None:
    card, address = exercise
    page = browser.new_context(locale="vi-VN").new_page()
    for path in ("/", "/report/", "/receipt/", "/about/", "/staff/login/"):
        page.goto(card["site"] + path)
        expect(page.locator("body")).to_contain_text("BẢN TRÌNH DIỄN")
    page.goto(address)
    expect(page.locator(".exercise")).to_contain_text("Diễn tập")
