"""A reported picture in a real browser: nothing of it is seen, and its hashes enter a bank."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import DESK, PHONE
from browser.desk_pages import BINH, LAN, Desk, choose_kind, furnished
from browser.public_pages import axe_finds_nothing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

SEED = """
import json, secrets, sys
from khien.core.codes import EntryType, Kind, Severity
from khien.hub.accounts.rights import OPERATOR
from khien.hub.banks import actions as banks
from khien.hub.intake.actions import submit_report
from khien.hub.intake.drafts import ReportDraft, Told, ToldMedia
from khien.hub.intake.models import Report
from khien.hub.listdesk.actions import NewEntry, add_entry
banks.create_bank(OPERATOR, name="doi-tac", title="Hình của đối tác", percent=25)
first = "9c" * 32
near = [first[:-2] + tail for tail in ("9d", "9f")]
listed = [add_entry(None, NewEntry(EntryType.PDQ, value, kind=Kind.VIOLENCE,
    severity=Severity.HIGH, bank="doi-tac")) for value in near]
told = ToldMedia(pdq=first, sha256="ab" * 32, quality=80, url="https://anh-xau.example/bai/7")
receipt = submit_report(ReportDraft(submit_token=secrets.token_hex(16), told=Told(media=(told,))))
item = Report.objects.get(pk=receipt.report_id).items.get()
print(json.dumps({"item": str(item.pk), "entry": listed[0].public_id}))
"""


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {}


@pytest.fixture
def desk(site: Any, browser: Browser, made: dict[str, str]) -> Desk:
    desk = furnished(site, browser)
    if not made:
        made.update(json.loads(site.manage(SEED)))
    return desk


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
def test_every_screen_of_banks_fits_and_is_accessible(
    size: tuple[int, int], language: str, desk: Desk, visit: Any, made: dict[str, str]
) -> None:
    paths = [
        "/desk/banks/",
        "/desk/banks/doi-tac/",
        "/desk/banks/new/",
        f"/desk/lists/entries/{made['entry']}/",
        f"/desk/items/{made['item']}/",
    ]
    page = desk.enter(visit, BINH, paths[0], size=size, language=language, axe=True)
    for path in paths:
        page.goto(path)
        axe_finds_nothing(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{wide} px too wide at {path}"


def test_lan_verifies_a_picture_into_a_bank_and_sees_its_family(
    desk: Desk, visit: Any, made: dict[str, str]
) -> None:
    page = desk.enter(visit, LAN, f"/desk/items/{made['item']}/", size=PHONE)
    expect(page.locator("main img")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("9c" * 32)
    expect(page.locator("main a[href*='anh-xau']")).to_have_count(0)
    family = page.locator("[aria-labelledby=family-title] li")
    expect(family).to_have_count(2)
    choose_kind(page, "violence")
    page.locator("[name=bank]").select_option("doi-tac")
    page.locator("form[action$='/verify/'] > button[type=submit]").click()
    expect(page.locator(".notice.good").first).to_be_visible()
    page.goto("/desk/banks/doi-tac/")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    expect(rows.filter(has=page.locator("details.family"))).to_contain_text("3")


def test_lan_disputes_an_entry(desk: Desk, visit: Any, made: dict[str, str]) -> None:
    page = desk.enter(visit, LAN, f"/desk/lists/entries/{made['entry']}/")
    page.locator("[name=reason]").last.select_option("harmless")
    page.locator("[name=reference]").fill("V-7")
    page.locator("form[action$='/said/'] button").click()
    expect(page.locator("[aria-labelledby=said-title]")).to_contain_text("V-7")
    expect(page.locator("[aria-labelledby=said-title] .badge.warn")).to_contain_text("1")
