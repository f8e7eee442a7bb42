"""Who is protected since when: what clients acknowledge, told per provider."""

from datetime import datetime, timedelta

import pytest

from factories import lists, providers
from khien.core import clock
from khien.hub.listdesk.models import ListEntry
from khien.hub.providers import actions
from khien.hub.providers.actions import Ack
from khien.hub.providers.models import Acknowledgement, Provider, Subscriber
from khien.hub.providers.protection import of_entry, of_version


@pytest.fixture
def forum(db: None) -> Provider:
    return providers.provider("la-me", "la-me.example")


@pytest.fixture
def entry(db: None) -> ListEntry:
    lists.entry("truoc.example")
    return lists.entry("xau.example")


def _ack(provider: Provider, client: str, version: int, at: datetime) -> Ack:
    return Ack(provider.pk, client, "main", version, at)


def test_a_provider_is_protected_when_its_last_client_has_the_version(
    forum: Provider, entry: ListEntry
) -> None:
    moment = clock.now()
    game = providers.provider("song", "song.example", name="Sóng")
    actions.acknowledge([_ack(forum, "a", 2, moment), _ack(forum, "b", 1, moment)])

    by_name = {state.provider.code: state for state in of_entry(entry)}
    assert (by_name["la-me"].clients, by_name["la-me"].protected) == (2, 1)
    assert by_name["la-me"].since is None
    assert by_name["la-me"].first_since == moment
    assert by_name["song"].clients == 0
    assert not by_name["song"].complete

    later = moment + timedelta(seconds=3)
    actions.acknowledge([_ack(forum, "b", 2, later)])
    assert of_entry(entry)[0].since == later
    assert game.active


def test_a_later_version_covers_the_earlier_ones(forum: Provider, entry: ListEntry) -> None:
    moment = clock.now()
    actions.acknowledge([_ack(forum, "a", 2, moment)])
    assert of_version("main", 1)[0].since == moment


def test_repeating_older_or_impossible_versions_changes_nothing(
    forum: Provider, entry: ListEntry
) -> None:
    moment = clock.now()
    assert actions.acknowledge([_ack(forum, "a", 2, moment)]) == 1
    again = [
        _ack(forum, "a", 2, moment + timedelta(minutes=1)),
        _ack(forum, "a", 1, moment),
        _ack(forum, "a", 99, moment),
        _ack(forum, "a", -5, moment),
        Ack(forum.pk, "a", "khac", 1, moment),
    ]
    for ack in again:
        assert actions.acknowledge([ack]) == 0
    assert Subscriber.objects.get().version == 2
    assert Acknowledgement.objects.get().at == moment


def test_a_hundred_clients_at_once_cost_few_queries(
    forum: Provider, entry: ListEntry, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    moment = clock.now()
    actions.acknowledge([_ack(forum, f"c{n}", 1, moment) for n in range(100)])
    with django_assert_max_num_queries(110):
        assert actions.acknowledge([_ack(forum, f"c{n}", 2, moment) for n in range(100)]) == 100
    with django_assert_max_num_queries(4):
        assert of_entry(entry)[0].protected == 100


def test_strange_client_names_are_taken(forum: Provider, entry: ListEntry) -> None:
    moment = clock.now()
    long = "x" * 500
    assert actions.acknowledge([_ack(forum, long, 1, moment), _ack(forum, "a\0b", 1, moment)]) == 2
    assert actions.acknowledge([_ack(forum, long, 2, moment)]) == 1
    assert Subscriber.objects.count() == 2


def test_a_client_not_heard_of_for_a_month_no_longer_counts(
    forum: Provider, entry: ListEntry
) -> None:
    moment = clock.now()
    actions.acknowledge([_ack(forum, "cũ", 1, moment - timedelta(days=31))])
    actions.acknowledge([_ack(forum, "mới", 2, moment)])
    assert actions.forget_silent(moment) == 1
    assert of_entry(entry)[0].complete


def test_an_inactive_provider_is_not_shown(forum: Provider, entry: ListEntry) -> None:
    Provider.objects.update(active=False)
    assert of_entry(entry) == []
