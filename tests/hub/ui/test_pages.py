"""What every page has in common: language, headers, kind error pages, no inline anything."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

import khien.hub
from khien.hub.accounts.models import User

HUB = Path(khien.hub.__file__).parent
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("asked", "cookie", "given"),
    [
        ("", "", "vi"),
        ("fr-FR,fr", "", "vi"),
        ("en-GB,en;q=0.9", "", "en"),
        ("en-GB,en;q=0.9", "vi", "vi"),
        ("vi", "en", "en"),
        ("vi", "xx", "vi"),
    ],
)
def test_language_is_chosen_by_cookie_then_browser_then_vietnamese(
    asked: str, cookie: str, given: str
) -> None:
    client = Client(headers={"accept-language": asked})
    if cookie:
        client.cookies["khien_language"] = cookie
    answer = client.get("/about/")
    assert answer.headers["Content-Language"] == given
    assert f'<html lang="{given}">' in answer.content.decode()
    assert "khien_session" not in answer.cookies


def test_choosing_a_language_leaves_only_a_session_cookie_and_comes_back() -> None:
    answer = Client().post("/language/", {"language": "en", "next": "/about/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/about/")
    cookie = answer.cookies["khien_language"]
    assert cookie.value == "en"
    assert not cookie["max-age"] and not cookie["expires"]


@pytest.mark.parametrize("target", ["https://xau.example/", "//xau.example", "javascript:1", ""])
def test_the_switch_never_leads_elsewhere(target: str) -> None:
    answer = Client().post("/language/", {"language": "xx", "next": target})
    assert answer.headers["Location"] == "/"
    assert "khien_language" not in answer.cookies


def test_a_page_leaves_nothing_behind_and_tells_nobody() -> None:
    answer = Client().get("/about/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_is_kind_and_names_the_helpline(page: str, language: str) -> None:
    with translation.override(language):
        request = None if page in ("400.html", "500.html") else RequestFactory().get("/x/")
        html = render_to_string(page, request=request)
    assert f'<html lang="{language}">' in html
    assert 'href="tel:111"' in html
    assert "<h1>" in html


def test_a_missing_page_and_a_forged_form_say_what_to_do() -> None:
    assert "Chúng tôi không tìm thấy trang này" in Client().get("/nowhere/").content.decode()
    forged = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert forged.status_code == 403
    assert "Bạn gửi lại giúp nhé" in forged.content.decode()


def test_no_template_holds_inline_style_script_or_handlers() -> None:
    wrong = [
        f"{path.relative_to(HUB)}: {found.group()}"
        for path in HUB.rglob("*.html")
        for found in re.finditer(
            r"\sstyle=|<style|<script(?![^>]*\s(?:src=|type=.application/json))|\son[a-z]+=|hx-on|hx-vals=.js:",
            path.read_text("utf-8"),
        )
    ]
    assert not wrong


def test_the_menu_holds_what_the_role_may_open(
    signed_in: SignIn, an: User, ha: User, giang: User
) -> None:
    def menu(user: User) -> list[str]:
        page = signed_in(user).get("/desk/", follow=True)
        return [place.url for place in page.context["menu"]]

    assert menu(an)[:2] == ["/desk/", "/desk/reports/"]
    assert "/staff/members/" in menu(ha) and "/desk/" not in menu(ha)
    assert "/desk/audit/" in menu(giang)
