"""The whole loop as people live it: told on a phone, verified, blocked everywhere, appealed, free.

A real `khien serve`, a real client in this process, the scan API and two people's browsers. In
Vietnamese with scripts and in English without them.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import PHONE
from browser.desk_pages import BINH, LAN, Desk, choose_kind, furnished
from browser.public_pages import WORDS, axe_finds_nothing, open_report, to_step
from khien.client import Client
from khien.core.codes import Action
from khien.core.words import Item
from server.running import until_known

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

WAYS = [("vi", True), ("en", False)]


@pytest.fixture
def desk(site: Any, browser: Browser) -> Desk:
    return furnished(site, browser)


@pytest.fixture
def provider(site: Any, tmp_path: Path) -> Iterator[tuple[Client, Callable[[str], str]]]:
    """A provider's own client, and what the API says of a link with the same key."""
    key = site.running.issue_key()
    until_known(site.running, key)
    with (
        Client(site.base, key, client_id="whole-story", cache_dir=tmp_path) as client,
        site.running.api(key) as api,
    ):

        def action(url: str) -> str:
            return str(api.post("/v1/scan", json={"url": url}).json()["action"])

        yield client, action


def until(said: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 20
    while not said():
        assert time.monotonic() < end, f"It never came about: {what}"
        time.sleep(0.02)


@pytest.mark.parametrize(("language", "scripts"), WAYS, ids=["vi-scripts", "en-plain"])
def test_one_report_protects_and_one_appeal_frees(
    language: str, scripts: bool, desk: Desk, visit: Any, provider: Any
) -> None:
    client, action = provider
    words = WORDS[language]
    link = f"https://hai-{language}.example/bai/7"
    assert client.scan(Item(kind="link", url=link)).action is Action.ALLOW
    assert action(link) == "allow"

    phone = visit("/", language=language, size=PHONE, scripts=scripts)
    phone.locator("a.way.first").click()
    for step in ("danger", "topic", "things", "story", "about"):
        to_step(phone, step)
        if step == "topic":
            phone.locator("label.choice").nth(6).click()
        if step == "things":
            phone.locator("#id_links").fill(f"{link}?utm_source=zalo")
        phone.get_by_role("button", name=words["next"], exact=True).click()
    to_step(phone, "check")
    phone.get_by_role("button", name=words["send"], exact=True).click()
    code = "".join(c for c in phone.locator(".code").inner_text() if c.isdigit())
    assert len(code) == 16

    lan = desk.enter(visit, LAN, f"/desk/items/{item_of(desk, link)}/", scripts=scripts)
    choose_kind(lan, "scam", scripts=scripts)
    lan.locator("[name=severity]").select_option("high")
    lan.locator("[name=scope][value=url]").check()
    lan.locator("form[action$='/verify/'] [type=submit]:not([name])").click()
    expect(lan.locator("#effect-title")).to_be_visible()
    entry = lan.locator("#effect-title + dl a").first.inner_text()

    until(lambda: client.check_link(f"{link}?fbclid=9") is not None, "the client blocks it")
    until(lambda: action(f"{link}#1") in ("block", "remove"), "the API blocks it")
    assert client.scan(Item(kind="text", text=f"Xem {link}")).action >= Action.BLOCK
    assert client.why(entry).endswith(f"/why/{entry}")
    answered = visit("/receipt/", language=language, size=PHONE, scripts=scripts)
    open_report(answered, code, language)
    expect(answered.locator(".talk")).to_contain_text("chặn" if language == "vi" else "blocked")

    visitor = visit(f"/why/{entry}", language=language, size=PHONE, scripts=scripts, axe=scripts)
    assert f"hai-{language}" not in visitor.content()
    if scripts:
        axe_finds_nothing(visitor)
    visitor.locator("main a[role=button]").click()
    visitor.locator("textarea").fill(f"Đây là trang quà tặng của trường, {language}.")
    visitor.locator("main [type=submit]").click()
    expect(visitor.locator(".receipt-code")).to_be_visible()

    binh = desk.enter(visit, BINH, "/desk/appeals/", scripts=scripts)
    binh.locator("tr", has_text=entry).locator("[data-open]").click()
    expect(binh.locator(".reported").first).to_contain_text("quà tặng")
    first = binh.locator("#reason optgroup").first.locator("option").first
    binh.locator("#reason").select_option(first.get_attribute("value"))
    binh.locator("form[action$='/decide/'] [type=submit]").click()
    expect(binh.locator(".notice.good").first).to_be_visible()

    until(lambda: client.check_link(link) is None, "the client lets it through")
    until(lambda: action(link) == "allow", "the API lets it through")
    visitor.goto(f"/why/{entry}")
    expect(visitor.locator("h1")).to_contain_text(
        "không còn bị chặn" if language == "vi" else "no longer blocked"
    )


def item_of(desk: Desk, link: str) -> str:
    """The item of an address, found as the hub finds it: by its blind index."""
    found: str = desk.site.manage(
        "from khien.hub import vault\n"
        "from khien.hub.content.models import Item\n"
        "from khien.hub.content.things import things_of\n"
        "from khien.hub.intake.drafts import Told\n"
        f"[thing] = things_of(Told(links=({json.dumps(link)},)))\n"
        "print(Item.objects.get(blind=vault.blind_index(thing.folded, 'content.link')).pk)"
    )
    return found
