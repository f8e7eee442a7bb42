"""Who can open what: keys pass from colleague to colleague and never reach an outsider."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from hub.people import PASSPHRASE, House, passphrase_step
from khien.core.errors import KhienError
from khien.hub import vault
from khien.hub.accounts import actions
from khien.hub.accounts.models import Agency, Role, Team, User
from khien.hub.accounts.rights import OPERATOR
from khien.hub.vault import UnlockedVault, keyring, recovery, teams

Opener = Callable[[User], UnlockedVault]
WORDS = "Bạn ấy dọa đưa ảnh của em lên mạng"


def sealed_report() -> tuple[vault.Envelope, bytes]:
    envelope, key = vault.new_envelope(vault.review_teams())
    return envelope, vault.seal(key, WORDS)


def read(envelope: vault.Envelope, sealed: bytes, opener: UnlockedVault | None) -> str:
    return vault.unseal(vault.envelope_key(envelope, opener), sealed)


def test_the_team_reads_and_others_do_not(
    an: User, binh: User, chi: User, dung: User, ha: User, opener: Opener
) -> None:
    envelope, sealed = sealed_report()
    assert read(envelope, sealed, opener(an)) == WORDS
    assert read(envelope, sealed, opener(binh)) == WORDS
    for outsider in (chi, dung, ha):
        with pytest.raises(vault.Locked):
            read(envelope, sealed, opener(outsider))
    with pytest.raises(vault.Locked):
        read(envelope, sealed, None)


def test_a_report_before_the_first_member_waits_for_that_member(
    helpline: Agency, helpline_team: Team, house: House, opener: Opener
) -> None:
    envelope, sealed = sealed_report()
    an = house.hire("An", "an@khien.test", Role.COUNSELLOR, helpline, helpline_team)
    assert read(envelope, sealed, opener(an)) == WORDS


@pytest.mark.django_db(transaction=True)
def test_the_waiting_file_is_gone_once_a_member_holds_the_key() -> None:
    agency = actions.ensure_agency(OPERATOR, "helpline")
    team = actions.ensure_team(OPERATOR, agency, "Báo cáo")
    key = teams.ensure_team_key(team)
    assert teams.waiting_file(key).exists()
    assert teams.waiting_file(key).stat().st_mode & 0o077 == 0
    House().hire("An", "an@khien.test", Role.COUNSELLOR, agency, team)
    assert not teams.waiting_file(key).exists()


@pytest.mark.django_db(transaction=True)
def test_a_new_colleague_gets_the_key_when_one_who_has_it_signs_in() -> None:
    agency = actions.ensure_agency(OPERATOR, "helpline")
    team = actions.ensure_team(OPERATOR, agency, "Báo cáo")
    house = House()
    an = house.hire("An", "an@khien.test", Role.COUNSELLOR, agency, team)
    envelope, sealed = sealed_report()
    lan, _ = actions.add_member(
        OPERATOR,
        email="lan@khien.test",
        full_name="Lan",
        role=Role.ANALYST,
        agency=agency,
        member_of=[team],
    )
    actions.set_first_passphrase(lan, PASSPHRASE)
    lans = UnlockedVault(lan.pk, keyring.open_member_key(lan, PASSPHRASE))
    assert teams.settle(lan, lans) == 0
    assert teams.waits_for_key(lan)
    with pytest.raises(vault.Locked):
        read(envelope, sealed, lans)

    from hub.people import code_step

    browser = Client()
    passphrase_step(browser, an)
    code_step(browser)
    lans.forget_grants()
    assert not teams.waits_for_key(lan)
    assert read(envelope, sealed, lans) == WORDS


def test_whoever_leaves_the_team_loses_the_key(an: User, binh: User, opener: Opener) -> None:
    envelope, sealed = sealed_report()
    actions.set_teams(OPERATOR, an, [])
    opener(an).forget_grants()
    with pytest.raises(vault.Locked):
        read(envelope, sealed, opener(an))
    assert read(envelope, sealed, opener(binh)) == WORDS


def test_a_closed_account_opens_nothing(an: User, opener: Opener) -> None:
    envelope, sealed = sealed_report()
    actions.close_account(OPERATOR, an)
    opener(an).forget_grants()
    with pytest.raises(vault.Locked):
        read(envelope, sealed, opener(an))


def test_administrators_and_auditors_cannot_join_a_team(ha: User, helpline_team: Team) -> None:
    with pytest.raises(KhienError):
        actions.set_teams(OPERATOR, ha, [helpline_team])


def test_a_forgotten_passphrase_with_a_colleague_left(an: User, binh: User, opener: Opener) -> None:
    envelope, sealed = sealed_report()
    actions.new_link(OPERATOR, an)
    actions.set_first_passphrase(an, "sáu con mèo ngủ trưa")
    fresh = UnlockedVault(an.pk, keyring.open_member_key(an, "sáu con mèo ngủ trưa"))
    with pytest.raises(vault.Locked):
        read(envelope, sealed, fresh)
    assert teams.settle(binh, opener(binh)) == 1
    fresh.forget_grants()
    assert read(envelope, sealed, fresh) == WORDS


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_passphrase_with_nobody_left_is_the_recovery_ceremony(tmp_path: Path) -> None:
    agency = actions.ensure_agency(OPERATOR, "helpline")
    team = actions.ensure_team(OPERATOR, agency, "Báo cáo")
    paper = tmp_path / "recovery.txt"
    assert recovery.create(paper) == 1
    assert paper.stat().st_mode & 0o077 == 0
    house = House()
    an = house.hire("An", "an@khien.test", Role.COUNSELLOR, agency, team)
    envelope, sealed = sealed_report()
    actions.new_link(OPERATOR, an)
    with pytest.raises(KhienError, match="passphrase"):
        recovery.recover(paper, an)
    actions.set_first_passphrase(an, "sáu con mèo ngủ trưa")
    fresh = UnlockedVault(an.pk, keyring.open_member_key(an, "sáu con mèo ngủ trưa"))
    with pytest.raises(vault.Locked):
        read(envelope, sealed, fresh)
    assert recovery.recover(paper, an) == 1
    fresh.forget_grants()
    assert read(envelope, sealed, fresh) == WORDS


def test_a_recovery_key_made_later_is_served_at_the_next_sign_in(
    an: User, opener: Opener, tmp_path: Path
) -> None:
    for file in teams.keys_folder().glob("*.waiting"):
        file.unlink()  # as after An's first sign-in was committed
    assert recovery.create(tmp_path / "paper.txt") == 0
    assert teams.settle(an, opener(an)) == 1
    assert teams.settle(an, opener(an)) == 0
    key = an.teams.get().key
    assert key.recovery is not None and key.sealed_for_recovery


def test_a_recovery_file_that_is_not_one(an: User, tmp_path: Path) -> None:
    for content in (b"", b"KHIEN RECOVERY KEY 1\nAAAA\n", b"\xff\xfe", b"x" * 5_000_000):
        wrong = tmp_path / "wrong.txt"
        wrong.write_bytes(content)
        with pytest.raises(KhienError):
            recovery.recover(wrong, an)
    existing = tmp_path / "there.txt"
    existing.write_text("something")
    with pytest.raises(KhienError, match="exists"):
        recovery.create(existing)
    assert existing.read_text() == "something"


def test_words_are_never_sealed_away_for_good(db: None) -> None:
    with pytest.raises(vault.Locked):
        vault.new_envelope([])


def test_a_team_can_be_added_later(
    an: User, chi: User, response_team: Team, opener: Opener
) -> None:
    envelope, sealed = sealed_report()
    key = vault.envelope_key(envelope, opener(an))
    vault.add_team(envelope, key, response_team)
    vault.add_team(envelope, key, response_team)
    assert read(envelope, sealed, opener(chi)) == WORDS
