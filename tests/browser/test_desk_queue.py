"""The queue in a real browser: by keyboard, by refresh, without scripts, for every eye."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import DESK, PHONE
from browser.desk_pages import BINH, HA, LAN, Desk, furnished
from browser.public_pages import axe_finds_nothing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]


@pytest.fixture
def desk(site: Any, browser: Browser) -> Desk:
    return furnished(site, browser)


def test_danger_first_and_every_key_does_its_one_thing(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN)
    rows = page.locator("[data-row]")
    expect(rows.first.locator("[data-open]")).to_have_attribute("href", desk.path("now"))
    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_class("current")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("current")
    chosen = rows.nth(1).locator("[data-open]").get_attribute("href")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("j")  # the sheet is open: nothing moves below it
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator(".filters select").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url(f"**{chosen}")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/")
    expect(rows.nth(1)).to_have_class("current")  # the place is kept


def test_what_changes_while_one_looks_is_marked(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, LAN)
    expect(page.locator("tr.changed")).to_have_count(0)
    before = page.locator("[data-row]").count()
    page.keyboard.press("j")
    desk.site.manage(
        "import secrets\n"
        "from khien.hub.intake.actions import submit_report\n"
        "from khien.hub.intake.drafts import ReportDraft, Told\n"
        "submit_report(ReportDraft(submit_token=secrets.token_hex(16),"
        " told=Told(links=('https://vua-bao.example/',))))"
    )
    expect(page.locator("tr.changed")).to_have_count(1, timeout=20_000)
    expect(page.locator("[data-row]")).to_have_count(before + 1)
    expect(page.locator(".news")).to_contain_text("1 thay đổi")
    expect(page.locator("[data-row]").first).to_have_class("current")
    page.locator(".news a").click()
    expect(page.locator("tr.changed")).to_have_count(0)


def test_without_scripts_one_filters_and_takes_an_item(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, BINH, scripts=False)
    page.locator("[name=type]").select_option("page")
    page.locator(".filters [type=submit]").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator("[data-claim]").click()
    page.wait_for_url(f"**{desk.path('page')}")
    expect(page.locator(".notice.good").first).to_be_visible()
    page.locator("form[action$='/release/'] button").click()
    page.wait_for_url("**/desk/")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_screen_fits_and_is_accessible(
    dark: bool, size: tuple[int, int], language: str, desk: Desk, visit: Any
) -> None:
    screens = {
        LAN: [
            "/desk/",
            "/desk/?type=text&state=rejected",
            desk.path("now"),
            desk.path("big"),
            "/desk/reports/",
            "/desk/appeals/",
            "/desk/lists/",
            "/desk/feeds/",
            "/desk/feeds/to-chuc-quoc-te/",
            "/desk/orders/",
        ],
        HA: ["/desk/providers/", "/desk/providers/new/"],
    }
    for email, paths in screens.items():
        page = desk.enter(visit, email, paths[0], size=size, language=language, dark=dark, axe=True)
        for path in paths:
            page.goto(path)
            axe_finds_nothing(page)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{wide} px too wide at {path}"


def test_a_supervisor_finds_the_flood_beside_the_lists_and_takes_it_over(
    desk: Desk, visit: Any
) -> None:
    page = desk.enter(visit, BINH, "/desk/lists/")
    page.get_by_role("link", name="Nguồn của đối tác").click()
    expect(page.locator("[data-row]").first).to_contain_text("chờ người xem")
    page.get_by_role("link", name="to-chuc-quoc-te").click()
    page.get_by_role("button", name="Tôi đã xem: tiếp nhận").click()
    expect(page.locator(".notice.good")).to_contain_text("Đã tiếp nhận")
    expect(page.get_by_role("button", name="Tôi đã xem: tiếp nhận")).to_have_count(0)
