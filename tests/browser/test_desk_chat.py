"""A counsellor pastes a chat: what worries is marked, reasons stand beside it, on any screen."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DESK, PHONE
from browser.desk_pages import BINH, Desk, furnished
from browser.public_pages import axe_finds_nothing
from factories.chats import APPROACH, DISTRESS, MOTHER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]
PAGE = "/desk/chat/"
READ = {"vi": "Đọc giúp", "en": "Read it"}
FOUND = {"vi": "Đã thấy gì", "en": "What was found"}


@pytest.fixture
def desk(site: Any, browser: Browser) -> Desk:
    return furnished(site, browser)


def read(page: Page, chat: str, language: str = "vi") -> None:
    """Paste a chat and have it read."""
    page.locator("[name=chat]").fill(chat)
    page.get_by_role("button", name=READ[language]).click()
    expect(page.get_by_role("heading", name=FOUND[language])).to_be_visible()


def fits(page: Page) -> bool:
    """True where nothing sticks out of the screen sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing(desk: Desk, visit: Any, language: str, size: tuple[int, int]) -> None:
    page = desk.enter(visit, BINH, PAGE, language=language, size=size, axe=True)
    axe_finds_nothing(page)
    read(page, APPROACH, language)
    axe_finds_nothing(page)
    assert fits(page)


def test_reasons_stand_beside_the_turn_on_a_desk_and_below_it_on_a_phone(
    desk: Desk, visit: Any
) -> None:
    for size, beside in ((DESK, True), (PHONE, False)):
        page = desk.enter(visit, BINH, PAGE, size=size)
        read(page, APPROACH)
        turn = page.locator("#turn-7")
        expect(turn.locator("mark", has_text="đừng kể với mẹ")).to_be_visible()
        why = turn.get_by_text("Bảo trẻ giấu người lớn")
        expect(why).to_be_visible()
        said, reason = turn.locator(".turn-said").bounding_box(), why.bounding_box()
        assert said is not None and reason is not None
        assert (reason["x"] > said["x"] + said["width"] - 1) is beside


def test_from_what_was_found_to_each_worrying_turn_by_keyboard(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, BINH, PAGE, size=DESK)
    read(page, APPROACH)
    jumps = page.locator(".jumps a")
    numbers = jumps.all_inner_texts()
    assert len(numbers) >= 2
    jumps.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#turn-{numbers[0]}")).to_be_in_viewport()
    page.locator(f"#turn-{numbers[0]} a").click()
    expect(page.locator(f"#turn-{numbers[1]}")).to_be_in_viewport()


def test_everyday_talk_has_no_marks_and_no_advice(desk: Desk, visit: Any) -> None:
    page = desk.enter(visit, BINH, PAGE, size=PHONE)
    read(page, MOTHER)
    expect(page.locator(".badge.warn")).to_have_count(0)
    expect(page.locator(".next-steps")).to_have_count(0)
    expect(page.locator(".turns > li")).to_have_count(6)


def test_distress_says_what_to_do_first_and_another_chat_can_be_read(
    desk: Desk, visit: Any
) -> None:
    page = desk.enter(visit, BINH, PAGE, size=PHONE)
    read(page, DISTRESS)
    expect(page.locator(".next-steps li").first).to_contain_text("113")
    box = page.locator("[name=chat]")
    expect(box).to_be_hidden()
    page.get_by_text("Sửa lại, hoặc đọc đoạn khác").click()
    expect(box).to_be_visible()
    box.fill("A: chào em")
    page.get_by_role("button", name=READ["vi"]).click()
    expect(page.get_by_text("Chưa đủ để nói điều gì")).to_be_visible()
