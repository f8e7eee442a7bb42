"""Signing in: passphrase, second factor, the vault that opens with them, and the lock-out."""

from collections.abc import Callable

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from hub.people import PASSPHRASE, TOTP_SECRET, code_step, passphrase_step
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event

SignIn = Callable[[User], Client]


def set_up_app(browser: Client) -> str:
    """Sets up an authenticator app as a person would; returns the address it leads to."""
    secret = browser.get("/staff/second/app/").context["form"].secret
    answer = browser.post("/staff/second/app/", {"code": pyotp.TOTP(secret).now()})
    return answer.headers["Location"]


def test_an_signs_in_with_passphrase_and_code(an: User, signed_in: SignIn) -> None:
    browser = signed_in(an)
    assert browser.get("/staff/second/").status_code == 200
    assert Event.objects.filter(action="staff.signed_in", actor=f"user:{an.pk}").count() == 1


def test_the_passphrase_alone_opens_nothing(an: User) -> None:
    browser = Client()
    assert passphrase_step(browser, an) == "/staff/second/code/"
    for address in ("/desk/", "/desk/audit/", "/staff/members/", "/staff/second/"):
        answer = browser.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/staff/login/")


def test_a_wrong_code_is_refused(an: User) -> None:
    browser = Client()
    passphrase_step(browser, an)
    wrong = "000000" if pyotp.TOTP(TOTP_SECRET).now() != "000000" else "111111"
    assert browser.post("/staff/second/code/", {"code": wrong}).status_code == 200
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")


def test_the_first_sign_in_leads_to_setting_up_a_second_factor(
    an: User, half_signed_in: SignIn
) -> None:
    browser = half_signed_in(an)
    assert browser.get("/desk/")["Location"] == "/staff/second/"
    assert set_up_app(browser) == "/staff/second/codes/"
    assert browser.get("/staff/second/codes/").context["unused_codes"]
    assert "/staff/" not in browser.get("/desk/").headers.get("Location", "")


def test_a_session_older_than_the_second_factor_has_to_sign_in_again(
    an: User, half_signed_in: SignIn
) -> None:
    thief = half_signed_in(an)
    owner = half_signed_in(an)
    set_up_app(owner)
    assert thief.get("/desk/")["Location"] == "/staff/second/"
    assert thief.get("/staff/second/keys/add/")["Location"].startswith("/staff/login/")
    assert thief.get("/staff/second/")["Location"].startswith("/staff/login/")


def test_a_recovery_code_opens_the_second_step_once(an: User, half_signed_in: SignIn) -> None:
    first = half_signed_in(an)
    set_up_app(first)
    code = first.get("/staff/second/codes/").context["unused_codes"][0]
    again = Client()
    passphrase_step(again, an)
    assert again.post("/staff/second/code/", {"code": code})["Location"] == "/desk/"
    third = Client()
    passphrase_step(third, an)
    assert third.post("/staff/second/code/", {"code": code}).status_code == 200


def test_the_vault_opens_with_the_sign_in_and_closes_with_the_sign_out(
    an: User, signed_in: SignIn
) -> None:
    browser = signed_in(an)
    cookie = browser.cookies["khien_vault"]
    assert cookie["httponly"]
    kept = Session.objects.get(pk=browser.cookies["khien_session"].value).get_decoded()
    assert cookie.value not in str(kept)
    browser.post("/staff/logout/")
    assert browser.cookies["khien_vault"].value == ""


def test_six_wrong_passphrases_rest_the_account_and_keep_no_trace_of_who_tried(
    an: User, binh: User
) -> None:
    browser = Client(REMOTE_ADDR="203.0.113.7", headers={"user-agent": "Some Browser"})
    for _ in range(6):
        last = browser.post("/staff/login/", {"login": an.email, "password": "wrong"})
    assert last.status_code == 429
    # The right passphrase does not help now; a colleague is not touched.
    locked = Client().post("/staff/login/", {"login": an.email, "password": PASSPHRASE})
    assert locked.status_code == 429
    assert passphrase_step(Client(), binh) == "/staff/second/code/"
    for row in AccessAttempt.objects.values():
        assert "203.0.113.7" not in str(row)
        assert "Some Browser" not in str(row)
        assert "wrong" not in str(row)
    assert Event.objects.filter(action="staff.sign_in_failed").count() >= 5


def test_a_closed_account_is_out_at_its_next_request(an: User, signed_in: SignIn) -> None:
    browser = signed_in(an)
    User.objects.filter(pk=an.pk).update(is_active=False)
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")
    assert passphrase_step(Client(), an) != "/staff/second/code/"


def test_changing_the_passphrase_keeps_the_vault(an: User, signed_in: SignIn) -> None:
    browser = signed_in(an)
    new = "năm con trâu về chuồng"
    answer = browser.post(
        "/staff/passphrase/",
        {"oldpassword": PASSPHRASE, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    again = Client()
    assert passphrase_step(again, an, PASSPHRASE) == ""
    assert passphrase_step(again, an, new) == "/staff/second/code/"
    assert code_step(again) == "/desk/"
    assert again.cookies["khien_vault"].value


@pytest.mark.parametrize(
    "address",
    ["/staff/login/", "/staff/forgotten/", "/staff/inactive/", "/staff/welcome/nonsense/"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_the_entrance_are_there_in_both_languages(
    db: None, address: str, language: str
) -> None:
    browser = Client()
    browser.cookies["khien_language"] = language
    answer = browser.get(address)
    assert answer.status_code in (200, 410)
    assert f'lang="{language}"' in answer.content.decode()


def test_nobody_can_sign_up(db: None) -> None:
    assert Client().get("/staff/signup/").status_code == 404
    Client().post(
        "/staff/signup/",
        {"email": "x@khien.test", "password1": PASSPHRASE, "password2": PASSPHRASE},
    )
    assert not User.objects.exists()


def test_a_security_key_can_be_begun(an: User, signed_in: SignIn) -> None:
    page = signed_in(an).get("/staff/second/keys/add/")
    assert page.status_code == 200
    assert b"webauthn.js" in page.content
    assert Authenticator.objects.filter(user=an).count() == 1
