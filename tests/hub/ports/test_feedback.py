"""Providers' words reach the desk through the port, and others' words come back without a name."""

from collections.abc import Callable

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from factories import pictures, providers
from factories.review import judgement
from khien.core.wire import Caller, FeedbackIn, MediaIn, NotFound, NotPossible, ReportIn, WrongField
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.intake.actions import submit_report
from khien.hub.listdesk import actions as listdesk
from khien.hub.ports.feedback import HubFeedback
from khien.hub.ports.reports import draft_of
from khien.hub.review import actions
from khien.hub.review.models import Scope
from khien.hub.vault import UnlockedVault

Opener = Callable[[User], UnlockedVault]
GAME, FORUM = (Caller(code, code, frozenset({"feedback"})) for code in ("game", "forum"))


class Here:
    """Runs at once, as the pool would in its thread."""

    def call(self, function: Callable[..., object], *args: object) -> object:
        return function(*args)


def test_the_whole_way_of_a_shared_hash(lan: User, binh: User, opener: Opener) -> None:
    for code in ("game", "forum"):
        providers.provider(code)
    desk = HubFeedback(Here())  # type: ignore[arg-type]
    sent = ReportIn(
        topic="other",
        media=(MediaIn(pdq=pictures.pdq().upper(), quality=80, url="https://xau.example/a"),),
    )
    submit_report(draft_of(sent, GAME))
    verdict = actions.verify(lan, opener(lan), Item.objects.get(), judgement(Scope.HASHES))
    assert verdict.decision is not None and verdict.decision.entry is not None
    entry = verdict.decision.entry

    word = FeedbackIn(entry=entry.public_id, said="disputed", reason="harmless", reference="T-1")
    said = desk.give(FORUM, word)
    assert (said.bank, said.by, said.disputed) == ("verified", "provider", 1)
    assert desk.give(FORUM, word) == said
    assert desk.since(GAME, 0) == [replace(said, value=pictures.pdq())]
    assert said.value is UNSET, "who met an entry learns no hash from it"
    assert desk.since(FORUM, 0) == []
    with pytest.raises(NotFound):
        desk.give(FORUM, FeedbackIn(entry="nobody", said="confirmed", reason="same"))
    with pytest.raises(NotFound):
        desk.since(Caller("gone", "gone", frozenset()), 0)
    with pytest.raises(WrongField):
        desk.give(FORUM, FeedbackIn(entry=entry.public_id, said="confirmed", reason="harmless"))
    listdesk.retract_by_hand(binh, entry)
    with pytest.raises(NotPossible):
        desk.give(GAME, word)


def test_a_picture_without_any_hash_is_refused(db: None) -> None:
    for wrong in (MediaIn(), MediaIn(quality=80, url="https://xau.example/a")):
        with pytest.raises(WrongField) as refused:
            draft_of(ReportIn(topic="other", text="x", media=(wrong,)), GAME)
        assert refused.value.field == "media[0].pdq"
