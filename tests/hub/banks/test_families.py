"""Near-duplicates are one family, by chains of at most 31 bits, listed or only reported."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from factories import lists, pictures
from factories.review import judgement
from khien.core.codes import EntryType
from khien.hub.accounts.models import User
from khien.hub.banks import families
from khien.hub.banks.families import family_of_entry, family_of_item, together
from khien.hub.banks.models import ItemHash
from khien.hub.listdesk.models import ListEntry
from khien.hub.review import actions
from khien.hub.review.models import Scope
from khien.hub.vault import UnlockedVault

CHAIN = [pictures.pdq(1, *range(20 * n)) for n in range(5)]
"""Each 20 bits from the one before: the first and the last are 80 bits apart."""


def listed(hash_: str, **about: object) -> ListEntry:
    return lists.entry(hash_, EntryType.PDQ, **about)


def test_a_chain_of_small_changes_is_one_family(db: None) -> None:
    entries = [listed(hash_) for hash_ in CHAIN]
    listed(pictures.pdq(2))
    for entry in entries:
        family = family_of_entry(entry)
        assert set(family.entries) == set(entries) - {entry}
        assert family.whole
    assert len(family_of_entry(lists.entry())) == 0


def test_the_border_of_a_family_is_31_bits(db: None) -> None:
    first = listed(CHAIN[0])
    near = listed(pictures.pdq(1, *range(31)))
    listed(pictures.pdq(1, *range(100, 132)))
    assert family_of_entry(first).entries == (near,)


def test_reported_and_listed_pictures_are_one_family(
    lan: User, opener: Callable[[User], UnlockedVault]
) -> None:
    told = [pictures.item(pictures.media(n, pdq=hash_)) for n, hash_ in enumerate(CHAIN[:3])]
    entry = listed(CHAIN[3], harmful=False)
    family = family_of_item(told[0])
    assert set(family.items) == set(told[1:])
    assert family.entries == (entry,)
    actions.verify(lan, opener(lan), told[0], judgement(Scope.HASHES))
    assert set(family_of_item(told[0]).entries) == {entry}, "its own entries are itself"
    assert set(family_of_entry(entry).items) == set(told)


def test_a_hash_that_shows_too_little_has_no_family(db: None) -> None:
    first = pictures.item(pictures.media(1, pdq=CHAIN[0], quality=30))
    pictures.item(pictures.media(2, pdq=CHAIN[0]))
    assert len(family_of_item(first)) == 0


def test_hashes_that_come_and_go_are_followed(db: None) -> None:
    first = pictures.item(pictures.media(0, pdq=CHAIN[0]))
    assert family_of_item(first).items == ()
    second = pictures.item(pictures.media(1, pdq=CHAIN[1]))
    third = pictures.item(pictures.media(2, pdq=CHAIN[2]))
    assert set(family_of_item(first).items) == {second, third}
    ItemHash.objects.filter(item=second).delete()
    assert family_of_item(first).items == (), "the chain is broken"
    again = pictures.item(pictures.media(3, pdq=CHAIN[1]))
    assert set(family_of_item(first).items) == {again, third}


def test_a_page_of_entries_shows_each_family_once(db: None) -> None:
    entries = [listed(hash_) for hash_ in (CHAIN[0], pictures.pdq(2), CHAIN[1])]
    entries.append(lists.entry("ab" * 32, EntryType.SHA256))
    groups = together(entries)
    assert groups == [[entries[0], entries[2]], [entries[1]], [entries[3]]]


def test_a_page_of_entries_costs_few_queries_however_many_it_shows(
    db: None, django_assert_max_num_queries: Any
) -> None:
    entries = [listed(pictures.pdq(seed)) for seed in range(30)]
    with django_assert_max_num_queries(12):
        assert len(together(entries)) == 30


def test_families_are_those_of_comparing_everything(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    luck = random.Random(5)
    hashes = [
        pictures.pdq(seed, *luck.sample(range(256), luck.randrange(40)))
        for seed in range(6)
        for _ in range(6)
    ]
    entries = [listed(hash_) for hash_ in dict.fromkeys(hashes)]
    numbers = [int(entry.value, 16) for entry in entries]
    of = list(range(len(entries)))
    for a, one in enumerate(numbers):
        for b, other in enumerate(numbers):
            if (one ^ other).bit_count() <= 31:
                of = [of[a] if family == of[b] else family for family in of]
    for place, entry in enumerate(entries):
        same = {e for e, family in zip(entries, of, strict=True) if family == of[place]}
        assert set(family_of_entry(entry).entries) == same - {entry}
    monkeypatch.setattr(families, "MOST", 1)
    large = max(range(len(entries)), key=lambda place: of.count(of[place]))
    assert not family_of_entry(entries[large]).whole
