"""Who may call, and who is protected: what the scan API learns from the providers desk."""

import pytest

from factories import lists, providers
from khien.core.wire import Caller
from khien.hub.accounts.rights import OPERATOR
from khien.hub.listdesk.models import ListState
from khien.hub.ports import HubAcks, HubKeyRing
from khien.hub.providers import actions
from khien.hub.providers.models import ApiKey, Subscriber


@pytest.fixture
def ring(transactional_db: None):  # type: ignore[no-untyped-def]
    made = HubKeyRing()
    made.refresh()
    yield made
    made.close()


def released(version: int) -> None:
    ListState.objects.filter(pk=lists.state().pk).update(version=version)


def test_a_key_counts_from_its_commit_and_ends_with_its_revocation(ring: HubKeyRing) -> None:
    key, token = providers.api_key(None, "scan", "lists")
    caller = ring.find(token)
    assert caller == Caller("la-me", "Diễn đàn Lá Me", frozenset({"scan", "lists"}))
    assert ring.find(token + "x") is None
    assert ring.find("") is None
    actions.revoke_key(OPERATOR, key)
    assert ring.find(token) is None


def test_the_keys_of_an_inactive_provider_open_nothing(ring: HubKeyRing) -> None:
    owner = providers.provider("la-me", "la-me.example")
    _, token = providers.api_key(owner)
    assert ring.find(token) is not None
    actions.change_provider(OPERATOR, owner, active=False)
    assert ring.find(token) is None


def test_a_change_by_another_process_counts_after_a_refresh(ring: HubKeyRing) -> None:
    _, token = providers.api_key()
    ApiKey.objects.update(revoked_at="2026-11-21T00:00:00Z")  # as another process would
    assert ring.find(token) is not None
    ring.refresh()
    assert ring.find(token) is None


def test_the_day_of_use_is_kept_and_nothing_finer(ring: HubKeyRing) -> None:
    key, token = providers.api_key()
    ring.find(token)
    ring.find(token)
    ring.write_uses()
    key.refresh_from_db()
    assert key.last_used_on is not None
    ring.write_uses()  # nothing new: nothing to write


def test_acknowledgements_are_written_together_and_the_newest_counts(ring: HubKeyRing) -> None:
    released(7)
    _, token = providers.api_key()
    caller = ring.find(token)
    assert caller is not None
    acks = HubAcks(ring)
    for version in (5, 6, 7, 6):
        acks.acknowledge(caller, "main", version, "máy-1")
    acks.acknowledge(caller, "main", 6, "máy-2")
    assert acks.write() > 0
    assert dict(Subscriber.objects.values_list("client_id", "version")) == {"máy-1": 7, "máy-2": 6}
    assert acks.write() == 0


def test_what_could_not_be_written_is_kept_for_later(
    ring: HubKeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(1)
    _, token = providers.api_key()
    caller = ring.find(token)
    assert caller is not None
    acks = HubAcks(ring)
    acks.acknowledge(caller, "main", 1, "máy-1")

    def full(_acks: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(actions, "acknowledge", full)
        with pytest.raises(OSError):
            acks.write()
    assert acks.write() == 1
    assert Subscriber.objects.get().version == 1
