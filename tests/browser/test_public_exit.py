"""Leaving at once, with nothing of Khiên left in the tab."""

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESK, Site, Visit
from browser.public_pages import open_report, report_something, to_step

pytestmark = pytest.mark.browser


def never_comes_back(page: Page, site: Site) -> None:
    """Neither back nor forward leads to Khiên: the tab's whole history is somewhere else.

    Chromium is asked for the list. Pressing back through it would show the same, but the button
    is refused while one page is still being put in another's place.
    """
    page.wait_for_load_state()
    tab = page.context.new_cdp_session(page)
    kept = [entry["url"] for entry in tab.send("Page.getNavigationHistory")["entries"]]
    assert kept, "a tab has at least the page it is on"
    assert not [url for url in kept if url.startswith(site.base)], kept


def came_from_elsewhere(visit: Visit, site: Site, path: str = "/") -> Page:
    """A tab that was on another page before, as after a search."""
    page = visit("/about/")
    page.goto("about:blank")
    fresh = page.context.new_page()
    page.close()
    fresh.goto(site.away)
    fresh.goto(path)
    return fresh


def test_a_whole_visit_is_one_entry_in_the_history(visit: Visit, site: Site) -> None:
    page = came_from_elsewhere(visit, site)
    length = page.evaluate("history.length")
    code = report_something(page)
    open_report(page, code)
    page.locator("footer a[href='/about/']").click()
    page.wait_for_url("**/about/")
    page.locator(".language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate("history.length") == length
    page.go_back()
    assert page.url == site.away


def test_the_button_leaves_and_nothing_remains(visit: Visit, site: Site) -> None:
    page = came_from_elsewhere(visit, site)
    report_something(page)
    length = page.evaluate("history.length")
    page.locator("[data-quick-exit]").click()
    page.wait_for_url(site.away)
    assert page.evaluate("history.length") == length
    page.wait_for_timeout(300)
    kept = [c["name"] for c in page.context.cookies() if c["name"].startswith("khien")]
    assert kept == []
    never_comes_back(page, site)


@pytest.mark.parametrize("step", ["danger", "things"])
def test_escape_twice_leaves_from_any_screen(visit: Visit, site: Site, step: str) -> None:
    page = came_from_elsewhere(visit, site, "/report/")
    if step == "things":
        for after in ("topic", "things"):
            page.get_by_role("button", name="Tiếp tục", exact=True).click()
            to_step(page, after)
        page.locator("#id_links").fill("https://vi-du.example/")
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.url.startswith(site.base)
    page.keyboard.press("Escape")
    page.wait_for_url(site.away)
    never_comes_back(page, site)


def test_two_slow_escapes_do_not_leave(visit: Visit, site: Site) -> None:
    page = visit("/report/")
    page.keyboard.press("Escape")
    page.wait_for_timeout(1700)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.startswith(site.base)


def test_other_tabs_leave_too(visit: Visit, site: Site) -> None:
    page = visit("/")
    other = page.context.new_page()
    other.goto("/receipt/")
    page.locator("[data-quick-exit]").click()
    other.wait_for_url(site.away)
    page.wait_for_url(site.away)


def test_the_hint_is_for_those_who_use_the_keyboard(visit: Visit, site: Site) -> None:
    page = visit("/", size=DESK)
    hint = page.locator(".leave-hint")
    expect(hint).to_be_hidden()
    page.mouse.click(400, 300)
    expect(hint).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(hint).to_be_visible()


def test_leaving_works_while_the_site_does_not_answer(visit: Visit, site: Site) -> None:
    page = visit("/report/")
    page.route("**/exit/", lambda route: route.abort())
    page.locator("[data-quick-exit]").click()
    page.wait_for_url(site.away)


def test_without_scripts_the_button_leaves_and_forgets_the_cookies(
    visit: Visit, site: Site
) -> None:
    page = visit("/report/", scripts=False)
    page.locator("[data-quick-exit]").click()
    page.wait_for_url(site.away)
    kept = [c["name"] for c in page.context.cookies() if c["name"].startswith("khien")]
    assert kept == []


def test_the_browser_stores_nothing(visit: Visit) -> None:
    page = visit("/")
    report_something(page)
    stored = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length,
            (await indexedDB.databases()).length, (await caches.keys()).length]"""
    )
    assert stored == [0, 0, 0, 0]
