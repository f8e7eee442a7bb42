"""The photo check in a real browser: phone and desk width, with and without scripts."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.conftest import DESK, PHONE, Site, Visit
from browser.public_pages import axe_finds_nothing, fits
from unit.detect.photo.drawing import PLACE, SECRETS, code, scene, with_everything

pytestmark = pytest.mark.browser

pytest.importorskip("zxingcpp", reason="the ocr extra is not installed")

WORDS = {
    "vi": {"look": "Kiểm tra ảnh của tôi", "save": "Lưu bản sạch", "link": "Kiểm tra ảnh"},
    "en": {"look": "Look at my photo", "save": "Save my clean copy", "link": "Photo check"},
}
CODE = (200, 120)
"""Where the code stands on the photo; it is 200 pixels wide."""


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phone's photo with everything in its file and a code to be seen."""
    picture = scene((900, 600))
    picture.paste(code("https://vi-du.example/lop-4a2"), CODE)
    file = tmp_path_factory.mktemp("photo") / "IMG_0042.jpg"
    file.write_bytes(with_everything("JPEG", picture))
    return file


def look_at(page: Page, photo: Path, language: str = "vi") -> None:
    """Choose the photo and wait for what it tells; the page's scripts are there first."""
    expect(page.locator("#photo")).to_be_visible(timeout=60_000)
    page.wait_for_load_state()
    page.locator("#photo").set_input_files(photo)
    page.get_by_role("button", name=WORDS[language]["look"], exact=True).click()
    expect(page.locator(".photo-found")).to_be_visible(timeout=60_000)


def saved(page: Page, language: str = "vi") -> Image.Image:
    """The clean copy as it was downloaded."""
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=WORDS[language]["save"], exact=True).click()
    data = Path(download.value.path()).read_bytes()
    assert not [s for s in SECRETS if s in data]
    assert re.fullmatch(r"(anh-sach|clean-photo)\.jpg", download.value.suggested_filename)
    return Image.open(io.BytesIO(data)).convert("RGB")


def hidden(copy: Image.Image) -> bool:
    """Whether the code's place is one colour, apart from what JPEG adds."""
    x, y = CODE
    return bool(np.asarray(copy)[y + 60 : y + 140, x + 60 : x + 140].std() < 3)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_look_and_take_the_clean_copy(
    visit: Visit, photo: Path, language: str, scripts: bool
) -> None:
    page = visit("/", language=language, scripts=scripts)
    page.locator("footer").get_by_role("link", name=WORDS[language]["link"]).click()
    look_at(page, photo, language)
    expect(page.locator(".traces")).to_contain_text(PLACE)
    expect(page.locator(".photo-list fieldset")).to_contain_text("vi-du.example/lop-4a2")
    if not scripts:
        page.locator("#photo").set_input_files(photo)
    copy = saved(page, language)
    assert copy.size == (900, 600) and hidden(copy)
    if scripts:
        expect(page.locator("[data-photo-saved]")).to_be_visible()


def test_what_is_not_ticked_stays_and_the_picture_shows_it(visit: Visit, photo: Path) -> None:
    page = visit("/photo/")
    look_at(page, photo)
    spot = page.locator(".spot")
    expect(spot).to_have_count(1)
    expect(spot).to_have_class(re.compile("hidden-in-copy"))
    page.get_by_role("checkbox").uncheck()
    expect(spot).not_to_have_class(re.compile("hidden-in-copy"))
    assert not hidden(saved(page))
    spot.locator("rect").click()
    expect(page.get_by_role("checkbox")).to_be_checked()
    assert hidden(saved(page))


def test_somebody_marks_what_the_computer_missed(visit: Visit, photo: Path) -> None:
    page = visit("/photo/")
    look_at(page, photo)
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Che thêm một chỗ").click()
    own = page.locator(".own-place")
    expect(own.get_by_role("checkbox")).to_be_focused()
    expect(own.get_by_role("checkbox")).to_have_value("flat:378,228,144,144")
    own.get_by_role("button", name="Rộng hơn").click()
    own.get_by_role("button", name="Sang phải").click()
    expect(own.get_by_role("checkbox")).to_have_value("flat:387,228,162,144")
    picture = page.locator(".photo-seen svg")
    place = picture.bounding_box()
    assert place is not None
    scale = place["width"] / 900
    picture.click(position={"x": 750 * scale, "y": 470 * scale})
    expect(own.get_by_role("checkbox")).not_to_have_value("flat:387,228,162,144")
    copy = np.asarray(saved(page))
    assert copy[440:500, 720:780].std(axis=(0, 1)).max() < 2, "one colour where it was tapped"


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        pytest.param("vi", PHONE, False, id="vi-phone"),
        pytest.param("en", DESK, True, id="en-desk-dark"),
    ],
)
def test_every_screen_is_accessible_and_fits(
    visit: Visit, photo: Path, tmp_path: Path, language: str, size: tuple[int, int], dark: bool
) -> None:
    page = visit("/photo/", language=language, size=size, dark=dark, axe=True)
    axe_finds_nothing(page)
    fits(page)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    page.locator("#photo").set_input_files(broken)
    page.get_by_role("button", name=WORDS[language]["look"], exact=True).click()
    expect(page.get_by_role("alert").filter(visible=True)).to_be_focused(timeout=60_000)
    axe_finds_nothing(page)
    fits(page)
    look_at(page, photo, language)
    expect(page.locator("h1")).to_be_focused()
    page.locator("[data-own-add]").click()
    expect(page.locator(".own-place")).to_be_visible()
    axe_finds_nothing(page)
    fits(page)
    saved(page, language)
    expect(page.locator("[data-photo-saved]")).to_be_visible()
    axe_finds_nothing(page)


def test_without_scripts_the_findings_fit_too(visit: Visit, photo: Path) -> None:
    page = visit("/photo/", scripts=False)
    look_at(page, photo)
    expect(page.locator("#photo")).to_be_visible()
    assert page.locator(".photo-take").bounding_box()["width"] <= PHONE[0]  # type: ignore[index]


def test_the_language_changes_and_the_photo_stays(visit: Visit, photo: Path) -> None:
    page = visit("/photo/")
    look_at(page, photo)
    page.locator(".language button[name=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en", timeout=60_000)
    expect(page.locator("h1")).to_have_text("What your photo tells")
    assert hidden(saved(page, "en"))


def test_a_lost_network_loses_nothing(visit: Visit, photo: Path) -> None:
    page = visit("/photo/")
    page.route("**/photo/", lambda route: route.abort())
    page.locator("#photo").set_input_files(photo)
    page.get_by_role("button", name=WORDS["vi"]["look"], exact=True).click()
    expect(page.locator("[data-failed]")).to_be_visible()
    page.unroute("**/photo/")
    page.get_by_role("button", name=WORDS["vi"]["look"], exact=True).click()
    expect(page.locator(".photo-found")).to_be_visible(timeout=60_000)


def test_a_look_leaves_one_entry_in_the_history_and_one_press_leaves(
    visit: Visit, photo: Path, site: Site
) -> None:
    page = visit("/photo/")
    length = page.evaluate("history.length")
    look_at(page, photo)
    saved(page)
    assert page.evaluate("history.length") == length
    page.locator("[data-quick-exit]").click()
    page.wait_for_url(site.away)
