"""The people of the stories, their agencies and keys.

An (counsellor), Bình (supervisor) and Lan (analyst) work at the helpline; Chi (analyst) at
another agency; Dũng (counsellor) at a third, in no team that reads reports. Hà administers,
Giang audits. `signed_in(an)` is a browser in which An went through the real sign-in.
"""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from hub.people import House, code_step, passphrase_step
from khien.hub.accounts import actions
from khien.hub.accounts.models import Agency, Role, Team, User
from khien.hub.accounts.rights import OPERATOR
from khien.hub.vault import UnlockedVault


@pytest.fixture
def house(db: None) -> House:
    return House()


@pytest.fixture
def helpline(db: None) -> Agency:
    return actions.ensure_agency(OPERATOR, "helpline", "Tổng đài 111", "Helpline 111")


@pytest.fixture
def response_centre(db: None) -> Agency:
    return actions.ensure_agency(OPERATOR, "response", "Trung tâm ứng cứu", "Response centre")


@pytest.fixture
def helpline_team(helpline: Agency) -> Team:
    return actions.ensure_team(OPERATOR, helpline, "Trực tổng đài")


@pytest.fixture
def response_team(response_centre: Agency) -> Team:
    return actions.ensure_team(OPERATOR, response_centre, "Xử lý nội dung", reads_reports=False)


@pytest.fixture
def an(house: House, helpline: Agency, helpline_team: Team) -> User:
    """An, counsellor at the helpline."""
    return house.hire("Nguyễn Thị An", "an@khien.test", Role.COUNSELLOR, helpline, helpline_team)


@pytest.fixture
def lan(house: House, helpline: Agency, helpline_team: Team) -> User:
    """Lan, content analyst at the helpline."""
    return house.hire("Lê Mai Lan", "lan@khien.test", Role.ANALYST, helpline, helpline_team)


@pytest.fixture
def binh(house: House, helpline: Agency, helpline_team: Team) -> User:
    """Bình, supervisor at the helpline: the second person."""
    return house.hire("Trần Bình", "binh@khien.test", Role.SUPERVISOR, helpline, helpline_team)


@pytest.fixture
def chi(house: House, response_centre: Agency, response_team: Team) -> User:
    """Chi, content analyst at another agency."""
    return house.hire("Phạm Chi", "chi@khien.test", Role.ANALYST, response_centre, response_team)


@pytest.fixture
def dung(house: House) -> User:
    """Dũng, an outsider: a counsellor of an agency without a team that reads reports."""
    agency = actions.ensure_agency(OPERATOR, "elsewhere", "Nơi khác", "Elsewhere")
    return house.hire("Vũ Dũng", "dung@khien.test", Role.COUNSELLOR, agency)


@pytest.fixture
def ha(house: House) -> User:
    """Hà, administrator."""
    return house.hire("Đỗ Hà", "ha@khien.test", Role.ADMIN, None)


@pytest.fixture
def giang(house: House) -> User:
    """Giang, auditor."""
    return house.hire("Hoàng Giang", "giang@khien.test", Role.AUDITOR, None)


@pytest.fixture
def opener(house: House) -> Callable[[User], UnlockedVault]:
    """The opened vault of a member, as `request.vault` would be."""
    return lambda user: house.vaults[user.pk]


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """`signed_in(an)`: a browser in which An has signed in, second factor included."""

    def sign_in(user: User) -> Client:
        client = Client()
        assert passphrase_step(client, user) == "/staff/second/code/"
        assert code_step(client) == "/desk/"
        return client

    return sign_in


@pytest.fixture
def half_signed_in(db: None) -> Callable[[User], Client]:
    """A browser with a passphrase session and no second factor set up yet."""

    def sign_in(user: User) -> Client:
        Authenticator.objects.filter(user=user).delete()
        client = Client()
        assert passphrase_step(client, user) == "/desk/"
        return client

    return sign_in
