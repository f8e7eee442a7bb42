"""What others say of an entry is counted, goes back to who shared it, and brings it up again."""

from collections.abc import Callable

import pytest

from factories import lists, pictures, providers
from factories.review import judgement
from khien.core.codes import EntryType
from khien.core.errors import KhienError
from khien.core.wire import NotPossible, WrongField
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.banks import feedback
from khien.hub.banks.models import Feedback
from khien.hub.content.models import Item
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.models import ListEntry
from khien.hub.review import actions
from khien.hub.review.models import Scope
from khien.hub.vault import UnlockedVault

Opener = Callable[[User], UnlockedVault]


def verified(lan: User, opener: Opener, seed: int = 1, caller: str = "") -> ListEntry:
    item = pictures.item(pictures.media(seed), caller=caller)
    verdict = actions.verify(lan, opener(lan), item, judgement(Scope.HASHES))
    assert verdict.decision is not None
    assert verdict.decision.entry is not None
    return verdict.decision.entry


def test_a_word_is_counted_once_a_party_and_the_newest_counts(lan: User, binh: User) -> None:
    entry = lists.entry()
    game, forum = providers.provider("game"), providers.provider("forum")
    feedback.give(game, entry, "confirmed", "same", "T-17")
    feedback.give(game, entry, "confirmed", "same", "T-17")
    feedback.give(forum, entry, "confirmed", "altered")
    feedback.give(forum, entry, "disputed", "other_picture")
    feedback.give(lan, entry, "confirmed", "same")
    feedback.give(binh, entry, "confirmed", "altered")  # of Lan's agency: one party
    counted = feedback.counted(entry)
    assert (counted.confirmed, counted.disputed) == (2, 1)
    assert {w.party for w in counted.words} == {
        "provider:game",
        "provider:forum",
        "agency:helpline",
    }
    assert Feedback.objects.count() == 5
    events = Event.objects.filter(action="banks.feedback")
    assert [e.actor for e in events.order_by("number")][:2] == ["provider:game", "provider:forum"]


def test_it_goes_back_to_who_shared_the_hash_and_to_nobody_else(lan: User, opener: Opener) -> None:
    game, forum = providers.provider("game"), providers.provider("forum")
    entry = verified(lan, opener, caller="game")
    first = feedback.give(forum, entry, "confirmed", "same")
    feedback.give(game, entry, "confirmed", "same")
    second = feedback.give(lan, entry, "disputed", "wrong_kind")
    assert feedback.since(game, 0) == [first, second]
    assert feedback.since(game, first.pk) == [second]
    assert feedback.since(forum, 0) == []


def test_disputes_of_two_parties_bring_an_entry_before_a_person(lan: User, opener: Opener) -> None:
    game, forum = providers.provider("game"), providers.provider("forum")
    entry = verified(lan, opener)
    item = Item.objects.get()
    feedback.give(game, entry, "disputed", "harmless")
    feedback.give(game, entry, "disputed", "other_picture")
    item.refresh_from_db()
    assert item.state == Item.State.VERIFIED, "one party, however often, is one party"
    feedback.give(forum, entry, "disputed", "lawful_use")
    item.refresh_from_db()
    assert (item.state, item.urgency, item.urgency_source) == ("waiting", "today", "disputes")
    entry.refresh_from_db()
    assert entry.active, "nothing is taken off by itself"

    actions.verify(lan, opener(lan), item, judgement(Scope.HASHES))
    item.refresh_from_db()
    assert item.state == Item.State.VERIFIED
    feedback.give(game, entry, "disputed", "harmless", "again")
    item.refresh_from_db()
    assert item.state == Item.State.VERIFIED, "a person has decided since; one is not two"
    feedback.give(lan, entry, "disputed", "harmless")
    item.refresh_from_db()
    assert item.state == Item.State.WAITING


def test_disputes_never_lower_an_urgency(lan: User, opener: Opener) -> None:
    item = pictures.item(in_danger=True)
    actions.verify(lan, opener(lan), item, judgement(Scope.HASHES))
    entry = ListEntry.objects.order_by("id").first()
    for code in ("game", "forum"):
        feedback.give(providers.provider(code), entry, "disputed", "harmless")
    item.refresh_from_db()
    assert (item.state, item.urgency) == ("waiting", "now")


def test_an_imported_hash_gets_an_item_when_it_is_disputed(lan: User, opener: Opener) -> None:
    entry = lists.entry(pictures.pdq(), EntryType.PDQ)
    for code in ("game", "forum"):
        feedback.give(providers.provider(code), entry, "disputed", "other_picture")
    item = Item.objects.get()
    assert (item.type, item.state, item.kind) == ("picture", "waiting", "scam")
    actions.reject(lan, item, "not_harmful")
    entry.refresh_from_db()
    assert not entry.active


def test_a_disputed_site_without_an_item_is_only_counted(db: None) -> None:
    entry = lists.entry()
    for code in ("game", "forum"):
        feedback.give(providers.provider(code), entry, "disputed", "harmless")
    assert not Item.objects.exists()
    assert feedback.counted(entry).disputed == 2


def test_only_who_may_gives_a_word(
    an: User, dung: User, ha: User, giang: User, lan: User, binh: User, chi: User
) -> None:
    entry = lists.entry()
    for other in (an, dung, ha, giang):
        with pytest.raises(Refused):
            feedback.give(other, entry, "confirmed", "same")
    for judge in (lan, binh, chi):
        feedback.give(judge, entry, "confirmed", "same")


@pytest.mark.parametrize(
    ("said", "reason", "reference", "field"),
    [
        ("maybe", "same", "", "said"),
        ("confirmed", "harmless", "", "reason"),
        ("disputed", "same", "", "reason"),
        ("disputed", "harmless", "Nguyễn Văn A", "reference"),
        ("disputed", "harmless", "x" * 65, "reference"),
    ],
)
def test_words_that_do_not_fit_are_refused(
    db: None, said: str, reason: str, reference: str, field: str
) -> None:
    entry = lists.entry()
    with pytest.raises(WrongField) as refused:
        feedback.give(providers.provider(), entry, said, reason, reference)
    assert refused.value.field == field
    assert not Feedback.objects.exists()


def test_of_what_is_off_the_list_there_is_nothing_to_say(binh: User) -> None:
    entry = lists.entry()
    listdesk.retract_by_hand(binh, entry)
    with pytest.raises(NotPossible) as refused:
        feedback.give(binh, entry, "confirmed", "same")
    assert isinstance(refused.value, KhienError)
