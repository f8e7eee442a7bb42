"""Staff for browser tests of the desk, and the way through the sign-in."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page

PASSPHRASE = "bốn con voi đi chậm"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LAN, BINH, HA = "lan@khien.test", "binh@khien.test", "ha@khien.test"

HIRE = f"""
from allauth.mfa.totp.internal.auth import TOTP
from khien.hub.accounts import actions
from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import OPERATOR
from khien.hub.vault import UnlockedVault, keyring, teams
agency = actions.ensure_agency(OPERATOR, "helpline", "Tổng đài 111", "Helpline 111")
team = actions.ensure_team(OPERATOR, agency, "Trực tổng đài")
opened = []
for name, email, role, members in (
    ("Lê Mai Lan", {LAN!r}, Role.ANALYST, [team]),
    ("Trần Bình", {BINH!r}, Role.SUPERVISOR, [team]),
    ("Đỗ Hà", {HA!r}, Role.ADMIN, []),
):
    user, _token = actions.add_member(
        OPERATOR, email=email, full_name=name, role=role, agency=agency, member_of=members
    )
    actions.set_first_passphrase(user, {PASSPHRASE!r})
    TOTP.activate(user, {SECRET!r})
    opened.append((user, UnlockedVault(user.pk, keyring.open_member_key(user, {PASSPHRASE!r}))))
    for other, vault in opened:
        teams.settle(other, vault)
"""

SEED = """
import json, secrets
from khien.hub.intake.actions import submit_report
from khien.hub.intake.drafts import ReportDraft, Told
from khien.hub.intake.models import Report
def told(danger=False, **words):
    receipt = submit_report(ReportDraft(
        submit_token=secrets.token_hex(16), told=Told(**words), in_danger=danger, who="child"))
    return str(Report.objects.get(pk=receipt.report_id).items.first().pk)
from khien.hub.accounts.rights import OPERATOR
from khien.hub.demo.feeds import connect_feeds
connect_feeds(OPERATOR, OPERATOR)
print(json.dumps({
    "now": told(danger=True, story="Em bị ép chuyển tiền cho người lạ. " * 12),
    "link": told(links=("https://xau.example/choi?utm_source=a",), story="Trang này lừa em."),
    "blog": told(links=("https://blog.nhieu-nguoi.example/bai/1",)),
    "big": told(links=("https://www.youtube.com/watch?v=abcdefghijk",)),
    "page": told(pages=("Kênh Lạ",)),
}))
"""


@dataclass
class Desk:
    """A furnished desk: items by name, and the cookies of who has signed in."""

    site: Any
    browser: Browser
    items: dict[str, str]
    cookies: dict[str, Any] = field(default_factory=dict)

    def path(self, name: str) -> str:
        return f"/desk/items/{self.items[name]}/"

    def enter(self, visit: Any, email: str, path: str = "/desk/", **about: Any) -> Page:
        """A fresh browser in which this person has signed in, at `path`."""
        page: Page = visit("/about/", size=about.pop("size", (1280, 900)), **about)
        page.context.add_cookies(self._sign_in(email))
        page.goto(path)
        return page

    def _sign_in(self, email: str) -> Any:
        """Through both steps, once a person: a code counts once in half a minute."""
        if email not in self.cookies:
            context = self.browser.new_context(base_url=self.site.base, locale="vi-VN")
            page = context.new_page()
            page.goto("/staff/login/?next=/desk/")
            page.locator("[name=login]").fill(email)
            page.locator("[name=password]").fill(PASSPHRASE)
            page.locator("main form [type=submit]").first.click()
            page.locator("[name=code]").fill(fresh_code())
            page.locator("main form [type=submit]").first.click()
            page.wait_for_url("**/desk/**")
            self.cookies[email] = [
                cookie for cookie in context.cookies() if cookie["name"] != "khien_language"
            ]
            context.close()
        return self.cookies[email]


def fresh_code(secret: str = SECRET) -> str:
    """A code that holds for some seconds more: none is typed when its time is nearly over."""
    left = 30 - time.time() % 30
    if left < 8:
        time.sleep(left)
    return str(pyotp.TOTP(secret).now())


_furnished: dict[str, Desk] = {}


def furnished(site: Any, browser: Browser) -> Desk:
    """The desk of a running site; people are hired and things reported the first time."""
    if site.base not in _furnished:
        site.manage(HIRE)
        _furnished[site.base] = Desk(site, browser, json.loads(site.manage(SEED)))
    return _furnished[site.base]


def choose_kind(page: Page, kind: str, *, scripts: bool = True) -> None:
    """Say what an item is. With scripts the rules of the kind appear and move what is below."""
    page.locator("[name=kind]").select_option(kind)
    if scripts:
        page.locator("#rules [name=rule]").first.wait_for(state="attached")
