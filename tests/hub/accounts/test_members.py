"""Handing accounts out: invite, one-time link, close, open, reset; on screen and at the console."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.test import Client

from hub.people import PASSPHRASE, passphrase_step
from khien.cli import staff as staff_command
from khien.cli import vault as vault_command
from khien.core import clock
from khien.core.errors import KhienError
from khien.hub.accounts import actions
from khien.hub.accounts.models import Agency, Role, Team, User
from khien.hub.accounts.rights import OPERATOR, Refused
from khien.hub.audit.models import Event

SignIn = Callable[[User], Client]
NEW = "bảy con kiến tha mồi"


def choose_passphrase(link: str, passphrase: str = NEW) -> int:
    """What the new member does behind the link; the status of the answer."""
    answer = Client().post(link, {"password1": passphrase, "password2": passphrase})
    return answer.status_code


def test_ha_invites_minh_who_sets_a_passphrase_once(
    ha: User, helpline: Agency, helpline_team: Team, signed_in: SignIn
) -> None:
    browser = signed_in(ha)
    answer = browser.post(
        "/staff/members/invite/",
        {
            "email": "Minh@khien.test",
            "full_name": "Bùi Minh",
            "role": Role.ANALYST,
            "agency": helpline.pk,
            "teams": [helpline_team.pk],
            "language": "vi",
        },
    )
    page = browser.get(answer.headers["Location"])
    link = page.context["link"].removeprefix("http://testserver")
    again = browser.get(answer.headers["Location"], follow=True)
    assert again.redirect_chain == [("/staff/members/", 302)]
    assert link not in again.content.decode()
    assert Client().get(link).status_code == 200
    assert choose_passphrase(link) == 302
    assert choose_passphrase(link) == 410
    minh = User.objects.get(email="minh@khien.test")
    assert passphrase_step(Client(), minh, NEW) == "/desk/"  # which leads to the second factor
    assert Event.objects.filter(action="staff.added", actor=f"user:{ha.pk}").exists()


@pytest.mark.parametrize("weak", ["", "short", "123456789012", "password1234", "bui.minh@khien.t"])
def test_a_weak_passphrase_is_refused_with_words(helpline: Agency, weak: str) -> None:
    _, token = actions.add_member(
        OPERATOR, email="bui.minh@khien.test", full_name="Bùi Minh", role=Role.AUDITOR
    )
    assert choose_passphrase(f"/staff/welcome/{token}/", weak) == 200


def test_a_link_dies_after_three_days_and_with_the_account(
    an: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = actions.new_link(OPERATOR, an)
    assert actions.user_of_token(token) == an
    from django.contrib.auth import tokens

    later = clock.now().replace(tzinfo=None) + timedelta(days=4)
    with monkeypatch.context() as clocked:
        clocked.setattr(tokens.PasswordResetTokenGenerator, "_now", lambda self: later)
        assert actions.user_of_token(token) is None
    actions.close_account(OPERATOR, an)
    assert actions.user_of_token(token) is None


@pytest.mark.parametrize("token", ["x", "1-", "-1", "zzzzzzzzzzzzzzzz-1", "1-" + "x" * 5000, "ă-1"])
def test_a_made_up_link_opens_nothing(an: User, token: str) -> None:
    assert actions.user_of_token(token) is None


def test_a_new_link_ends_the_old_passphrase_factor_and_sessions(
    an: User, binh: User, signed_in: SignIn
) -> None:
    browser = signed_in(an)
    token = actions.new_link(binh, an)
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")
    assert passphrase_step(Client(), an) == ""
    assert not Authenticator.objects.filter(user=an).exists()
    older, newer = token, actions.new_link(binh, an)
    assert choose_passphrase(f"/staff/welcome/{older}/") == 410
    assert choose_passphrase(f"/staff/welcome/{newer}/") == 302


def test_binh_closes_accounts_of_the_own_agency_only(
    binh: User, an: User, chi: User, ha: User, signed_in: SignIn
) -> None:
    browser = signed_in(binh)
    assert browser.post(f"/staff/members/{an.pk}/close/").status_code == 302
    an.refresh_from_db()
    assert not an.is_active
    assert browser.post(f"/staff/members/{an.pk}/open/").status_code == 302
    for other in (chi, ha, binh):
        assert browser.post(f"/staff/members/{other.pk}/close/").status_code == 403
        assert browser.post(f"/staff/members/{other.pk}/link/").status_code == 403
        other.refresh_from_db()
        assert other.is_active
    names = browser.get("/staff/members/").content.decode()
    assert "Nguyễn Thị An" in names and "Phạm Chi" not in names


def test_an_administrator_sees_everyone_and_cannot_close_the_own_account(
    ha: User, an: User, chi: User, signed_in: SignIn
) -> None:
    page = signed_in(ha).get("/staff/members/").content.decode()
    assert "Nguyễn Thị An" in page and "Phạm Chi" in page
    with pytest.raises(Refused):
        actions.close_account(ha, ha)


def test_counsellors_invite_nobody(an: User) -> None:
    with pytest.raises(Refused):
        actions.add_member(an, email="x@khien.test", full_name="X", role=Role.ADMIN)
    assert not User.objects.filter(email="x@khien.test").exists()


def test_one_account_for_one_address(an: User) -> None:
    with pytest.raises(KhienError, match=re.escape("AN@khien.test")):
        actions.add_member(OPERATOR, email="AN@khien.test", full_name="An", role=Role.ANALYST)


def test_the_console_makes_the_first_account(db: None, tmp_path: Path) -> None:
    run = CliRunner().invoke
    paper = tmp_path / "recovery.txt"
    made = run(vault_command.command, ["init", "--recovery-out", str(paper)])
    assert made.exit_code == 0 and paper.exists()
    added = run(
        staff_command.command,
        ["add", "binh@khien.test", "--name", "Trần Bình", "--role", "supervisor"],
    )
    assert added.exit_code == 0, added.output
    link = re.search(r"http://[^/]+(/staff/welcome/\S+)", added.output)
    assert link is not None and choose_passphrase(link[1]) == 302
    binh = User.objects.get(email="binh@khien.test")
    assert [team.reads_reports for team in binh.teams.all()] == [True]
    assert "binh@khien.test\tTrần Bình\tsupervisor" in run(staff_command.command, ["list"]).output
    assert run(staff_command.command, ["close", "binh@khien.test"]).exit_code == 0
    assert run(staff_command.command, ["open", "binh@khien.test"]).exit_code == 0
    missing = run(staff_command.command, ["link", "nobody@khien.test"])
    assert isinstance(missing.exception, KhienError)


def test_the_console_keeps_administrators_out_of_teams(db: None) -> None:
    run = CliRunner().invoke
    added = run(
        staff_command.command, ["add", "ha@khien.test", "--name", "Đỗ Hà", "--role", "admin"]
    )
    assert added.exit_code == 0
    assert not User.objects.get(email="ha@khien.test").teams.exists()


def test_the_passphrase_never_reaches_a_log(an: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    passphrase_step(Client(), an)
    Client().post("/staff/login/", {"login": an.email, "password": "gần đúng thôi"})
    assert PASSPHRASE not in caplog.text and "gần đúng" not in caplog.text
