"""Moves through the public site that several browser tests share."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WORDS = {
    "vi": {"next": "Tiếp tục", "back": "Quay lại", "send": "Gửi", "open": "Mở tin báo của tôi"},
    "en": {"next": "Continue", "back": "Back", "send": "Send", "open": "Open my report"},
}
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def to_step(page: Page, step: str) -> None:
    """Wait until this screen of the report is shown."""
    expect(page.locator(f'#report input[name="step"][value="{step}"]')).to_have_count(1)


def report_something(page: Page, language: str = "vi", *, page_name: str = "Kênh Lạ") -> str:
    """The shortest way from home through every screen; returns the 16 digits."""
    words = WORDS[language]
    next_button = page.get_by_role("button", name=words["next"], exact=True)
    page.locator("a.way.first").click()
    for step in ("danger", "topic", "things", "story", "about"):
        to_step(page, step)
        if step == "topic":
            page.locator("label.choice").nth(2).click()
        if step == "things":
            page.locator("#id_pages").fill(page_name)
        next_button.click()
    to_step(page, "check")
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.locator(".code")).to_be_visible()
    return re.sub(r"\D", "", page.locator(".code").inner_text())


def open_report(page: Page, code: str, language: str = "vi") -> None:
    """From any page, come back with the code."""
    page.locator("footer a[href='/receipt/']").click()
    page.locator("#id_code").fill(" ".join(code[i : i + 4] for i in range(0, 16, 4)))
    page.get_by_role("button", name=WORDS[language]["open"], exact=True).click()
    expect(page.locator(".talk")).to_be_visible()


def axe_finds_nothing(page: Page) -> None:
    """Accessibility by machine: WCAG 2.2 AA and good practice, without exceptions."""
    found = Axe().run(page, options={"runOnly": _WCAG})
    assert found.violations_count == 0, found.generate_report()


def fits(page: Page) -> None:
    """Nothing sticks out to the side, and every target is big enough for a finger."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide at {page.url}"
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                'a[href], button, input:not([type=hidden]), textarea, select, summary')]
            .filter(e => e.offsetParent && getComputedStyle(e).display != 'inline')
            .filter(e => !e.closest('.skip'))
            .map(e => [e.closest('label') || e, e])
            .map(([e, was]) => [was.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
            .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert not small, small
