"""Screenshots of a chat in a real report: read, looked over, sent, and nowhere on the disk.

The screenshots are drawn by Chromium when the tests run, in the looks of common apps.
"""

from base64 import b64encode
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from browser.conftest import DESK, PHONE, Visit
from browser.public_pages import WORDS, axe_finds_nothing, fits, open_report, to_step
from factories.chat_screens import (
    LOOKS,
    as_forwarded,
    shoot_scrolled,
    two_people,
    with_times,
)
from khien.core.text import fold
from khien.detect.transcript.letters import can_read
from server.running import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not can_read(), reason="the ocr extra or tesseract-ocr-vie is missing"),
]

SAID = [
    ("Lạ", "Chào em, em học lớp mấy rồi"),
    ("Em", "dạ em học lớp sáu"),
    ("Lạ", "mình nói chuyện riêng nhé"),
    ("Lạ", "đừng kể với ba mẹ nha, bí mật của hai anh em mình"),
    ("Em", "sao vậy anh"),
    ("Lạ", "anh tặng em thẻ game, em gửi hình của em cho anh đi"),
    ("Em", "em không gửi đâu"),
    ("Lạ", "không gửi là anh nói với cả lớp đó"),
]
CHAT = with_times(two_people(SAID, me="Em"))
SIDES = [said.side for said in CHAT]
READ_WITHIN = 60_000
MAGIC = (
    b"\x89PNG\r\n\x1a\n",
    *(b"\xff\xd8\xff" + kind for kind in (b"\xe0", b"\xe1", b"\xdb")),
    b"WEBPVP8",
)


def shots(browser: Browser, look: str) -> list[bytes]:
    """Two screenshots that overlap, the second one as a messenger would pass it on."""
    first, second = shoot_scrolled(browser, CHAT, LOOKS[look], (0, 280), 600)
    return [first, as_forwarded(second)]


def chosen(pictures: list[bytes]) -> list[FilePayload]:
    return [
        {"name": f"{i}.png", "mimeType": "image/png", "buffer": data}
        for i, data in enumerate(pictures)
    ]


def to_pictures(page: Page, language: str = "vi") -> None:
    next_button = page.get_by_role("button", name=WORDS[language]["next"], exact=True)
    for step in ("danger", "topic"):
        to_step(page, step)
        next_button.click()
    to_step(page, "things")
    page.locator("button[value=edit-pictures]").click()
    to_step(page, "pictures")


def read(page: Page, pictures: list[bytes]) -> None:
    page.locator("#id_pictures").set_input_files(chosen(pictures))
    page.locator("button[value=read]").click()
    expect(page.locator(".read-chat")).to_be_visible(timeout=READ_WITHIN)


def send(page: Page, language: str = "vi") -> str:
    """From the chat to the receipt; returns the code."""
    page.locator("#report button[value=next]:visible").click()
    for step in ("story", "about"):
        to_step(page, step)
        page.get_by_role("button", name=WORDS[language]["next"], exact=True).click()
    to_step(page, "check")
    page.get_by_role("button", name=WORDS[language]["send"], exact=True).click()
    expect(page.locator(".code")).to_be_visible()
    return "".join(page.locator(".code").inner_text().split())


def likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, fold(a), fold(b), autojunk=False).ratio()


@pytest.mark.parametrize(
    ("look", "language", "scripts"),
    [
        pytest.param("zalo-light", "vi", True, id="zalo-light"),
        pytest.param("zalo-dark", "en", False, id="zalo-dark-no-scripts"),
        pytest.param("messenger-light", "en", True, id="messenger-light"),
        pytest.param("messenger-dark", "vi", False, id="messenger-dark-no-scripts"),
    ],
)
def test_two_screenshots_become_one_chat_in_the_report(
    browser: Browser, visit: Visit, look: str, language: str, scripts: bool
) -> None:
    page = visit("/report/", language=language, scripts=scripts)
    to_pictures(page, language)
    read(page, shots(browser, look))
    boxes = page.locator(".read-chat textarea")
    expect(boxes).to_have_count(len(SAID))
    for i, (_, words) in enumerate(SAID):
        assert likeness(boxes.nth(i).input_value(), words) > 0.85
        assert page.locator(f"#id_side_{i}").input_value() == SIDES[i]
    boxes.nth(1).fill("dạ em lớp 6 ạ")
    page.locator("label[for=id_child_right]").click()
    code = send(page, language)
    open_report(page, code, language)
    page.locator("details summary").click()
    expect(page.locator("details")).to_contain_text("→ dạ em lớp 6 ạ")


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        pytest.param("vi", PHONE, False, id="vi-phone"),
        pytest.param("vi", DESK, True, id="vi-desk-dark"),
        pytest.param("en", PHONE, True, id="en-phone-dark"),
        pytest.param("en", DESK, False, id="en-desk"),
    ],
)
def test_its_screens_are_accessible_and_fit(
    browser: Browser, visit: Visit, language: str, size: tuple[int, int], dark: bool
) -> None:
    page = visit("/report/", language=language, size=size, axe=True, dark=dark)
    to_pictures(page, language)
    expect(page.locator("h1")).to_be_focused()
    axe_finds_nothing(page)
    fits(page)
    page.locator("button[value=read]").click()
    expect(page.locator(".notice[role=alert]:visible")).to_be_focused()
    axe_finds_nothing(page)
    read(page, shots(browser, "zalo-light"))
    expect(page.locator("h1")).to_be_focused()
    axe_finds_nothing(page)
    fits(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_file_that_is_no_picture_loses_nothing_that_was_typed(
    visit: Visit, scripts: bool
) -> None:
    page = visit("/report/", scripts=scripts)
    next_button = page.get_by_role("button", name="Tiếp tục", exact=True)
    for step in ("danger", "topic"):
        to_step(page, step)
        next_button.click()
    to_step(page, "things")
    page.locator("#id_pages").fill("Nhóm Lớp 7A")
    page.locator("button[value=edit-pictures]").click()
    to_step(page, "pictures")
    page.locator("#id_pictures").set_input_files(chosen([b"not a picture"]))
    page.locator("button[value=read]").click()
    expect(page.locator(".notice[role=alert]:visible")).to_contain_text(
        "không mở được", timeout=READ_WITHIN
    )
    page.locator("#report button[value=next]:visible").click()
    to_step(page, "story")
    page.get_by_role("button", name="Quay lại", exact=True).click()
    to_step(page, "things")
    assert page.locator("#id_pages").input_value() == "Nhóm Lớp 7A"


def test_pictures_too_big_together_are_not_even_sent(visit: Visit) -> None:
    page = visit("/report/")
    to_pictures(page)
    page.locator("#id_pictures").set_input_files(chosen([b"x" * (9 << 20), b"x" * (9 << 20)]))
    page.locator("button[value=read]").click()
    expect(page.locator("[data-too-large]")).to_be_visible()
    to_step(page, "pictures")


def test_the_language_can_be_changed_while_looking_over_the_chat(
    browser: Browser, visit: Visit
) -> None:
    page = visit("/report/")
    to_pictures(page)
    read(page, shots(browser, "zalo-light")[:1])
    page.locator("#id_turn_0").fill("Chào em nhé")
    page.locator(".language button:visible").click()
    expect(page.get_by_role("button", name="This is right", exact=True)).to_be_visible()
    assert page.locator("#id_turn_0").input_value() == "Chào em nhé"


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Running]:
    """A server of its own, whose temporary files have a folder of their own."""
    (tmp_path / "temporary").mkdir()
    running = Running(tmp_path / "data").start(TMPDIR=str(tmp_path / "temporary"))
    yield running
    running.stop()


def test_no_picture_is_ever_on_the_disk(browser: Browser, watched: Running, tmp_path: Path) -> None:
    pictures = shots(browser, "messenger-light")
    context = browser.new_context(base_url=watched.url, locale="vi-VN")
    try:
        page = context.new_page()
        page.goto("/report/")
        to_pictures(page)
        read(page, pictures)
        found = traces(tmp_path, pictures)
        send(page)
    finally:
        context.close()
    assert not found
    assert not traces(tmp_path, pictures)
    watched.stop()
    assert not traces(tmp_path, pictures)


def test_the_search_for_traces_finds_one(browser: Browser, tmp_path: Path) -> None:
    pictures = shots(browser, "zalo-light")
    (tmp_path / "left").write_bytes(b"..." + pictures[1])
    (tmp_path / "copied").write_bytes(b64encode(pictures[0]))
    assert traces(tmp_path, pictures) == ["copied", "left"]


def traces(folder: Path, pictures: list[bytes]) -> list[str]:
    """Files that hold the beginning of a picture, or a piece of one of these, or its base64."""
    pieces = [data[at : at + 48] for data in pictures for at in range(3000, len(data) - 48, 3000)]
    wanted = [*MAGIC, *pieces, *(b64encode(piece) for piece in pieces)]
    return sorted(
        file.name
        for file in folder.rglob("*")
        if file.is_file() and _holds(file.read_bytes(), wanted)
    )


def _holds(data: bytes, wanted: list[bytes]) -> bool:
    return any(piece in data for piece in wanted)
