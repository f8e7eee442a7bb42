"""From an item to a block and back in a real browser: read, verify, second person, appeal."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import PHONE
from browser.desk_pages import BINH, HA, LAN, Desk, choose_kind, furnished
from browser.public_pages import axe_finds_nothing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]


@pytest.fixture
def desk(site: Any, browser: Browser) -> Desk:
    return furnished(site, browser)


def outside_links(page: Page) -> list[str]:
    """Everything on the page that would leave this site or load from elsewhere."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('[href], [src]')]"
        ".map(e => e.href || e.src).filter(u => !u.startsWith(location.origin) &&"
        " !u.startsWith('tel:'))"
    )
    return found


def test_long_words_stay_covered_until_asked_for(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN, desk.path("now"))
    words = page.locator(".reported").first
    expect(words).to_be_hidden()
    page.keyboard.press("s")
    expect(words).to_be_visible()
    page.keyboard.press("s")
    expect(words).to_be_hidden()
    assert not outside_links(page)


def test_a_break_is_offered_after_twenty_minutes(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN, desk.path("now"), axe=True)
    expect(page.locator("#pause")).to_be_hidden()
    page.evaluate("sessionStorage.setItem('khien.reading.seconds', '1200')")
    page.reload()
    expect(page.locator("#pause")).to_be_visible()
    axe_finds_nothing(page)
    page.locator("[data-rested]").click()
    expect(page.locator("#pause")).to_be_hidden()
    page.reload()
    expect(page.locator("#pause")).to_be_hidden()


def test_the_largest_sites_cannot_be_chosen_as_a_whole(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN, desk.path("big"))
    expect(page.locator("[name=scope][value=domain]")).to_be_disabled()
    expect(page.locator(".scope.refused .soft")).not_to_be_empty()


def test_another_kind_brings_other_rules(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN, desk.path("big"))
    page.locator("[name=kind]").select_option("gambling")
    expect(page.locator("#rules [name=rule]").first).to_be_attached()
    gambling = page.locator("#rules").inner_text()
    page.locator("[name=kind]").select_option("personal_data")
    expect(page.locator("#rules")).not_to_have_text(gambling)
    expect(page.locator("#rules [name=rule]:checked")).to_have_count(1)


def test_lan_blocks_somebody_appeals_and_binh_lifts_it(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN, desk.path("link"), axe=True)
    assert not outside_links(page)
    expect(page.locator(".address .host").first).to_have_text("xau.example")
    page.keyboard.press("v")
    expect(page.locator("[name=kind]")).to_be_focused()
    choose_kind(page, "scam")
    page.locator("[name=severity]").select_option("high")
    page.locator("[name=scope][value=url]").check()
    page.locator("form[action$='/verify/'] [type=submit]:not([name])").click()
    expect(page.locator("#effect-title")).to_have_text("Đang chặn")
    expect(page.locator(".notice.good")).to_contain_text("Đã xác minh")
    axe_finds_nothing(page)
    entry = page.locator("#effect-title + dl a").first.inner_text()

    visitor = visit(f"/why/{entry}", size=PHONE, axe=True)
    assert "xau.example" not in visitor.content()
    axe_finds_nothing(visitor)
    visitor.locator("main a[role=button]").click()
    visitor.locator("textarea").fill("Đây là trang lịch học của trường em.")
    axe_finds_nothing(visitor)
    visitor.locator("main [type=submit]").click()
    code = re.sub(r"\D", "", visitor.locator(".receipt-code").inner_text())
    assert len(code) == 16
    axe_finds_nothing(visitor)

    page = desk.enter(visit, BINH, "/desk/appeals/", scripts=False, axe=True)
    page.locator("[data-open]").first.click()
    expect(page.locator(".reported")).to_contain_text("lịch học")
    first = page.locator("#reason optgroup").first.locator("option").first
    page.locator("#reason").select_option(first.get_attribute("value"))
    page.locator("form[action$='/decide/'] [type=submit]").click()
    expect(page.locator(".notice.good")).to_be_visible()
    visitor.goto(f"/why/{entry}")
    expect(visitor.locator("h1")).to_have_text("Nội dung này không còn bị chặn")


def test_a_whole_site_needs_two_people(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN, desk.path("blog"), scripts=False, axe=True)
    page.locator("[name=kind]").select_option("scam")
    page.locator("[name=scope][value=domain]").check()
    many = page.locator("[name=many_publishers]")
    if many.count():
        many.check()
    page.locator("form[action$='/verify/'] [type=submit]:not([name])").click()
    expect(page.locator("#proposal-title")).to_be_visible()
    expect(page.locator("form[action$='/approve/']")).to_have_count(0)
    second = desk.enter(visit, BINH, desk.path("blog"), axe=True)
    axe_finds_nothing(second)
    second.keyboard.press("v")
    expect(second.locator("form[action$='/approve/'] button")).to_be_focused()
    second.keyboard.press("Enter")
    expect(second.locator("#effect-title")).to_have_text("Đang chặn")


def test_two_analysts_on_one_item(desk: Desk, visit: Any) -> None:
    first = desk.enter(visit, LAN, desk.path("big"), axe=True)
    late = desk.enter(visit, BINH, desk.path("big"), axe=True)
    first.keyboard.press("c")
    expect(first.locator(".notice.good").first).to_be_visible()
    choose_kind(late, "scam")
    late.locator("form[action$='/verify/'] [type=submit]:not([name])").click()
    expect(late.locator("[role=alert]")).to_contain_text("Lê Mai Lan")
    axe_finds_nothing(late)
    first.locator("form[action$='/release/'] button").click()


def test_a_key_is_shown_once(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, HA, "/desk/providers/new/", axe=True)
    for name, value in {"code": "moi", "name": "Mạng Mới", "hosts": "moi.example"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form [type=submit]").click()
    page.locator("details summary", has_text="Cấp chìa khoá").click()
    axe_finds_nothing(page)
    page.locator("form[action$='/keys/'] [type=submit]").click()
    token = page.locator("#token").inner_text()
    axe_finds_nothing(page)
    page.locator("main a[role=button]").click()
    assert token not in page.content()
