"""What providers say of entries, and hear of those they shared."""

from typing import cast

from msgspec import UNSET, UnsetType

from khien.core.wire import Caller, FeedbackIn, FeedbackOut, FeedbackReason, NotFound
from khien.hub.banks import feedback
from khien.hub.banks.models import Feedback
from khien.hub.listdesk.models import ListEntry
from khien.hub.ports.pool import DatabasePool
from khien.hub.providers.models import Provider


class HubFeedback:
    """See `khien.scan.ports.FeedbackDesk`. Nobody learns which other party said something."""

    def __init__(self, pool: DatabasePool) -> None:
        self._pool = pool

    def give(self, caller: Caller, word: FeedbackIn) -> FeedbackOut:
        """Note a provider's word."""
        return self._pool.call(_give, caller.id, word)

    def since(self, caller: Caller, number: int) -> list[FeedbackOut]:
        """Others' words on what a provider shared, after `number`."""
        return self._pool.call(_since, caller.id, number)


def _give(code: str, word: FeedbackIn) -> FeedbackOut:
    provider = _provider(code)
    entry = ListEntry.objects.filter(public_id=word.entry).first()
    if entry is None:
        raise NotFound("There is no such entry.", "Send the entry of a match, as it was answered.")
    # Who met an entry learns no hash from it: a list's contents go to its subscribers alone.
    return _out(feedback.give(provider, entry, word.said, word.reason, word.reference), UNSET)


def _since(code: str, number: int) -> list[FeedbackOut]:
    words = feedback.since(_provider(code), number)
    return [_out(word, word.entry.value) for word in words]


def _provider(code: str) -> Provider:
    provider = Provider.objects.filter(code=code, active=True).first()
    if provider is None:
        raise NotFound("There is no such provider any more.")
    return provider


def _out(word: Feedback, value: str | UnsetType) -> FeedbackOut:
    counted = feedback.counted(word.entry)
    return FeedbackOut(
        number=word.pk,
        entry=word.entry.public_id,
        type=word.entry.type,
        value=value,
        bank=word.entry.bank,
        said="confirmed" if word.said == Feedback.Said.CONFIRMED else "disputed",
        reason=cast(FeedbackReason, word.reason),
        by="hub" if word.provider_id is None else "provider",
        at=word.at,
        confirmed=counted.confirmed,
        disputed=counted.disputed,
    )
