"""A report in a real browser: both languages, phone and desk width, with and without scripts."""

import pytest
from playwright.sync_api import expect

from browser.conftest import DESK, PHONE, Visit
from browser.public_pages import (
    WORDS,
    axe_finds_nothing,
    fits,
    open_report,
    report_something,
    to_step,
)

pytestmark = pytest.mark.browser

LANGUAGES = ["vi", "en"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_report_and_come_back(visit: Visit, language: str, scripts: bool) -> None:
    page = visit("/", language=language, scripts=scripts)
    code = report_something(page, language, page_name="Kênh Chuyện Lạ")
    assert len(code) == 16
    open_report(page, code, language)
    assert code not in page.url
    page.locator("#id_more").fill("Hôm nay lại có nữa.")
    page.get_by_role("button", name=WORDS[language]["send"], exact=True).click()
    expect(page.locator(".talk li.reporter")).to_contain_text("Hôm nay lại có nữa.")
    page.locator("details summary").click()
    expect(page.locator("details")).to_contain_text("Kênh Chuyện Lạ")


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        pytest.param("vi", PHONE, False, id="vi-phone"),
        pytest.param("vi", DESK, True, id="vi-desk-dark"),
        pytest.param("en", PHONE, True, id="en-phone-dark"),
        pytest.param("en", DESK, False, id="en-desk"),
    ],
)
def test_every_screen_is_accessible_and_fits(
    visit: Visit, language: str, size: tuple[int, int], dark: bool
) -> None:
    page = visit("/", language=language, size=size, axe=True, dark=dark)
    next_button = page.get_by_role("button", name=WORDS[language]["next"], exact=True)

    def looked_at() -> None:
        axe_finds_nothing(page)
        fits(page)

    looked_at()
    page.locator("a.way.first").click()
    to_step(page, "danger")
    looked_at()
    page.locator("label.choice").first.click()
    next_button.click()
    to_step(page, "call")
    looked_at()
    page.locator("button[value=next]:visible").click()
    for step in ("topic", "things", "story", "about"):
        to_step(page, step)
        looked_at()
        if step == "things":
            page.locator("#id_texts").fill("mày " * 6000)
            next_button.click()
            expect(page.locator(".field-error")).to_be_visible()
            looked_at()
            page.locator("#id_texts").fill("mày không được chơi với ai")
            page.locator("#id_links").fill("https://vi-du.example/" + "rat-dai-" * 60)
        next_button.click()
    to_step(page, "check")
    looked_at()
    page.get_by_role("button", name=WORDS[language]["send"], exact=True).click()
    expect(page.locator(".code")).to_be_visible()
    looked_at()
    code = page.locator(".code").inner_text()
    page.locator("footer a[href='/receipt/']").click()
    page.locator("#id_code").fill("0000 1111 2222 3333")
    looked_at()
    page.locator("#id_code").press("Enter")
    expect(page.locator(".field-error")).to_be_visible()
    looked_at()
    page.locator("#id_code").fill(code)
    page.locator("#id_code").press("Enter")
    expect(page.locator(".talk")).to_be_visible()
    page.locator("details summary").click()
    looked_at()
    page.locator("footer a[href='/about/']").click()
    expect(page.locator("main h2").first).to_be_visible()
    looked_at()


@pytest.mark.parametrize("path", ["/", "/report/", "/receipt/"])
def test_without_scripts_it_looks_the_same_and_says_what_it_cannot_do(
    visit: Visit, path: str
) -> None:
    page = visit(path, scripts=False)
    expect(page.locator(".plain-note")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()


def test_after_each_step_the_question_has_the_focus(visit: Visit) -> None:
    page = visit("/report/")
    for step in ("topic", "things", "story"):
        page.get_by_role("button", name="Tiếp tục", exact=True).click()
        to_step(page, step)
        expect(page.locator("h1")).to_be_focused()


def test_an_error_has_the_focus_and_leads_to_its_box(visit: Visit) -> None:
    page = visit("/report/")
    for step in ("topic", "things", "story"):
        page.get_by_role("button", name="Tiếp tục", exact=True).click()
        to_step(page, step)
    page.locator("#id_story").fill("a" * 20_001)
    page.get_by_role("button", name="Tiếp tục", exact=True).click()
    expect(page.locator(".notice[role=alert]")).to_be_focused()
    page.locator(".to-field").click()
    expect(page.locator("#id_story")).to_be_focused()
    assert page.locator("#id_story").input_value() == "a" * 20_001


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/report/", size=DESK)
    page.locator("#id_danger_1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    to_step(page, "topic")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    to_step(page, "things")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_another_language_in_the_middle_keeps_every_word(visit: Visit, scripts: bool) -> None:
    page = visit("/report/", scripts=scripts)
    for step in ("topic", "things"):
        page.get_by_role("button", name="Tiếp tục", exact=True).click()
        to_step(page, step)
    page.locator("#id_pages").fill("Nhóm Lớp 7A")
    page.locator(".language button:visible").click()
    expect(page.get_by_role("button", name="Continue", exact=True)).to_be_visible()
    assert page.locator("#id_pages").input_value() == "Nhóm Lớp 7A"
    assert page.locator("html").get_attribute("lang") == "en"


def test_when_the_network_is_gone_the_words_stay(visit: Visit) -> None:
    page = visit("/report/")
    for step in ("topic", "things"):
        page.get_by_role("button", name="Tiếp tục", exact=True).click()
        to_step(page, step)
    page.locator("#id_pages").fill("Nhóm Lớp 7A")
    page.route("**/report/", lambda route: route.fulfill(status=502, body="bad gateway"))
    page.get_by_role("button", name="Tiếp tục", exact=True).click()
    expect(page.locator("[data-failed]")).to_be_visible()
    assert page.locator("#id_pages").input_value() == "Nhóm Lớp 7A"
    page.unroute("**/report/")
    page.get_by_role("button", name="Tiếp tục", exact=True).click()
    to_step(page, "story")


def test_letters_are_big_and_lines_are_short(visit: Visit) -> None:
    page = visit("/about/", size=DESK)
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= 18
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main p')].map(p => p.offsetWidth))"
    )
    assert widest / (size * 0.5) < 90
