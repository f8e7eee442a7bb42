"""The staff's way in, for every eye: sign-in, second step, first passphrase, colleagues, log.

Public pages are walked through with scripts off too.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import DESK, PHONE
from browser.desk_pages import BINH, HA, PASSPHRASE, Desk, furnished
from browser.public_pages import axe_finds_nothing, open_report, report_something

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])

INVITE = """
from khien.hub.accounts import actions
from khien.hub.accounts.models import Agency, Role, User
from khien.hub.accounts.rights import OPERATOR
email = {email!r}
found = User.objects.filter(email=email).first()
if found is None:
    agency = Agency.objects.get(code="helpline")
    found, _link = actions.add_member(
        OPERATOR, email=email, full_name="Bùi Minh", role=Role.ANALYST, agency=agency)
print(actions.new_link(OPERATOR, found))
"""
ENTRY = """
from khien.core.codes import EntryType, Kind, Severity
from khien.hub.accounts.rights import OPERATOR
from khien.hub.listdesk.actions import NewEntry, add_entry
from khien.hub.listdesk.models import ListEntry
found = ListEntry.objects.filter(value="nhin-thay.example", retracted_at=None).first()
print((found or add_entry(OPERATOR, NewEntry(
    EntryType.DOMAIN, "nhin-thay.example", kind=Kind.SCAM, severity=Severity.HIGH))).public_id)
"""


@pytest.fixture
def desk(site: Any, browser: Browser) -> Desk:
    return furnished(site, browser)


def wide(page: Any) -> int:
    """Pixels that stick out to the side."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@SIZES
@LANGUAGES
def test_signing_in(desk: Desk, visit: Any, language: str, size: tuple[int, int]) -> None:
    page = visit("/staff/login/", language=language, size=size, axe=True)
    axe_finds_nothing(page)
    page.locator("[name=login]").fill(HA)
    page.locator("[name=password]").fill("not this one at all")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".errorlist, [role=alert]").first).to_be_visible()
    axe_finds_nothing(page)
    page.locator("[name=password]").fill(PASSPHRASE)
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("[name=code]").first).to_be_focused()
    axe_finds_nothing(page)
    assert wide(page) <= 0
    for path in ("/staff/forgotten/", "/staff/signup/"):
        page.goto(path)
        axe_finds_nothing(page)


@SIZES
@LANGUAGES
def test_a_new_colleague_chooses_a_passphrase_and_a_second_step(
    desk: Desk, visit: Any, language: str, size: tuple[int, int]
) -> None:
    email = f"minh-{language}-{size[0]}@khien.test"
    link = f"/staff/welcome/{desk.site.manage(INVITE.format(email=email))}/"
    page = visit(link, language=language, size=size, axe=True)
    axe_finds_nothing(page)
    page.locator("[name=password1]").fill("ngắn")
    page.locator("[name=password2]").fill("khác")
    page.locator("main form [type=submit]").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    axe_finds_nothing(page)
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill("bảy con kiến tha mồi")
    page.locator("main form [type=submit]").click()
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("bảy con kiến tha mồi")
    axe_finds_nothing(page)
    page.locator("main form [type=submit]").first.click()
    for path in ("/staff/second/", "/staff/second/app/", "/staff/second/keys/add/"):
        page.goto(path)
        axe_finds_nothing(page)
        assert wide(page) <= 0, path
    page.goto(link)
    axe_finds_nothing(page)  # the link is used up, and says so


@SIZES
@LANGUAGES
def test_pages_of_those_who_look_after_the_desk(
    desk: Desk, visit: Any, language: str, size: tuple[int, int]
) -> None:
    page = desk.enter(visit, HA, "/staff/members/", language=language, size=size, axe=True)
    for path in (
        "/staff/members/",
        "/staff/members/invite/",
        "/staff/second/",
        "/staff/passphrase/",
        "/desk/providers/",
        "/desk/providers/new/",
    ):
        page.goto(path)
        axe_finds_nothing(page)
        assert wide(page) <= 0, path
    page = desk.enter(visit, BINH, "/desk/audit/", language=language, size=size, axe=True)
    axe_finds_nothing(page)
    page.locator("form[action$='/verify/'] [type=submit]").click()
    expect(page.locator(".notice.good")).to_be_visible()
    axe_finds_nothing(page)
    assert wide(page) <= 0
    for path in ("/desk/orders/", "/desk/lists/", "/desk/lists/releases/", "/desk/reports/"):
        page.goto(path)
        axe_finds_nothing(page)
        assert wide(page) <= 0, path


@SIZES
@LANGUAGES
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_public_pages(
    desk: Desk, visit: Any, language: str, size: tuple[int, int], scripts: bool
) -> None:
    entry = desk.site.manage(ENTRY)
    page = visit("/", language=language, size=size, scripts=scripts, axe=scripts)
    code = report_something(page, language)
    for path in ("/about/", f"/why/{entry}", f"/why/{entry}/appeal", "/receipt/", "/not-here/"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        assert "111" in page.locator("body").inner_text()
        if scripts:
            axe_finds_nothing(page)
            assert wide(page) <= 0, path
    page.goto("/")
    open_report(page, code, language)
    if scripts:
        axe_finds_nothing(page)
