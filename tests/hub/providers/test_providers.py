"""Providers are connected by an administrator; a key is shown once and stored as a digest."""

import pytest

from factories import lists, providers
from khien.core import clock
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.providers import actions
from khien.hub.providers.keys import digest_of
from khien.hub.providers.models import ApiKey, Provider


def test_an_administrator_connects_a_provider(ha: User, lan: User) -> None:
    with pytest.raises(Refused):
        actions.create_provider(lan, code="a", name="A")
    made = actions.create_provider(
        ha, code="la-me", name="Lá Me", hosts=["https://www.Dien-Dan.example/", "dien-dan.example"]
    )
    assert made.hosts == ["dien-dan.example"]
    with pytest.raises(KhienError, match="la-me"):
        actions.create_provider(ha, code="la-me", name="B")


@pytest.mark.parametrize("host", ["com.vn", "hai từ", "", "dien-dan.example"])
def test_a_host_that_cannot_be_a_providers_own_is_refused(host: str, ha: User) -> None:
    providers.provider("la-me", "dien-dan.example")
    with pytest.raises(KhienError):
        actions.create_provider(ha, code="b", name="B", hosts=[host])
    assert not Provider.objects.filter(code="b").exists()


def test_a_provider_may_keep_its_own_hosts_when_changed(ha: User) -> None:
    own = providers.provider("la-me", "dien-dan.example")
    changed = actions.change_provider(
        ha, own, hosts=["dien-dan.example", "hai.example"], active=False
    )
    assert changed.hosts == ["dien-dan.example", "hai.example"]
    assert not changed.active


def test_a_key_is_shown_once_and_kept_as_a_digest(ha: User) -> None:
    issued = actions.issue_key(ha, providers.provider(), ["lists", "scan"], "máy chủ")
    key = ApiKey.objects.get()
    assert issued.token.startswith(f"khien_{key.prefix}_")
    assert key.digest == digest_of(issued.token)
    assert key.scopes == ["lists", "scan"]
    assert issued.token not in str(ApiKey.objects.values().get())
    assert issued.token not in str(list(Event.objects.values()))


def test_a_key_needs_scopes_that_exist(ha: User) -> None:
    owner = providers.provider()
    for scopes in ([], ["everything"]):
        with pytest.raises(KhienError, match="scan"):
            actions.issue_key(ha, owner, scopes)


def test_a_revoked_key_stays_revoked(ha: User) -> None:
    key, _token = providers.api_key()
    first = actions.revoke_key(ha, key).revoked_at
    assert actions.revoke_key(ha, key).revoked_at == first
    assert Event.objects.filter(action="providers.revoke_key").count() == 1


def test_only_the_day_of_use_is_kept(db: None) -> None:
    key, _token = providers.api_key()
    actions.note_use({key.pk: clock.now()})
    key.refresh_from_db()
    assert key.last_used_on is not None
    lists.state()


def test_a_provider_without_hosts_can_be_connected_and_switched_off(ha: User) -> None:
    school = actions.create_provider(ha, code="truong", name="Trường học")
    assert actions.change_provider(ha, school, active=False).active is False
