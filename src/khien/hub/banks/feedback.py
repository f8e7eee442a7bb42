"""What others say of an entry: confirmed or disputed. It goes back to whoever shared the hash.

Called by the desk (staff), the API's ports (providers) and review. Two parties' disputes bring an
entry before a person again; nothing is taken off by itself, and no urgency is ever lowered.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.wire import NotPossible, WrongField
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.banks.models import REASONS, Feedback, Sharing, ToldBy
from khien.hub.content import actions as content
from khien.hub.content.models import Item
from khien.hub.listdesk.models import MAIN, ListEntry
from khien.hub.listdesk.publishing import locked
from khien.hub.providers.models import Provider

ENOUGH = 2
"""Parties whose disputes bring an entry before a person again."""
MOST = 500
"""Events handed out at once; who asks asks again for the rest."""
_REFERENCE = re.compile(r"[A-Za-z0-9_.:/#-]{0,64}")


@dataclass(frozen=True)
class Counted:
    """What the parties say of an entry, by their newest words."""

    confirmed: int
    disputed: int
    words: tuple[Feedback, ...]
    """The newest first."""


def give(
    party: User | Provider, entry: ListEntry, said: str, reason: str, reference: str = ""
) -> Feedback:
    """Confirm or dispute an active entry; a party's newest word counts, the same word once.

    `reason` is one that fits the word (`models.REASONS`), `reference` the party's own case number.
    Raises `Refused`, `WrongField`, and `NotPossible` for an entry that is off the list.
    """
    if isinstance(party, User):
        check(party, "banks.give_feedback", entry)
    _check(said, reason, reference)
    name, actor = _named(party)
    with transaction.atomic():
        # Locked first, so that numbers are given in the order in which they can be read.
        locked(MAIN)
        entry = ListEntry.objects.select_for_update().get(pk=entry.pk)
        if not entry.active:
            raise NotPossible(_("This entry is off the list."), _("There is nothing to say of it."))
        before = Feedback.objects.filter(entry=entry, party=name, newest=True).first()
        if before is not None:
            if (before.said, before.reason, before.reference) == (said, reason, reference):
                return before
            before.newest = False
            before.save(update_fields=["newest"])
        made = Feedback.objects.create(
            entry=entry,
            said=said,
            reason=reason,
            reference=reference,
            party=name,
            provider=party if isinstance(party, Provider) else None,
            user=party if isinstance(party, User) else None,
            at=clock.now(),
        )
        audit.record(actor, "banks.feedback", entry, said=said, reason=reason, party=name)
        if said == Feedback.Said.DISPUTED and _disputing(entry) >= ENOUGH:
            content.look_again(entry)
    return made


def counted(entry: ListEntry) -> Counted:
    """What is said of an entry now."""
    words = tuple(
        Feedback.objects.filter(entry=entry, newest=True).select_related("provider", "user")
    )
    confirmed = sum(one.said == Feedback.Said.CONFIRMED for one in words)
    return Counted(confirmed, len(words) - confirmed, words)


def note_sharers(item: Item, entries: Iterable[ListEntry]) -> None:
    """Who told of an item shares what is listed because of it. Called by review's verdict."""
    tellers = list(ToldBy.objects.filter(item=item).values_list("provider_id", flat=True))
    moment = clock.now()
    Sharing.objects.bulk_create(
        [
            Sharing(entry=entry, provider_id=provider, at=moment)
            for entry in entries
            for provider in tellers
        ],
        ignore_conflicts=True,
    )


def since(provider: Provider, number: int) -> list[Feedback]:
    """What others have said of entries that a provider shared, after event `number`, in order."""
    return list(
        Feedback.objects.filter(entry__sharings__provider=provider, id__gt=number)
        .exclude(provider=provider)
        .select_related("entry")
        .order_by("id")[:MOST]
    )


def _disputing(entry: ListEntry) -> int:
    """Parties that have disputed an entry since a person last decided about it."""
    words = Feedback.objects.filter(entry=entry, newest=True, said=Feedback.Said.DISPUTED)
    decided = _last_decision(entry)
    if decided is not None:
        words = words.filter(at__gt=decided)
    return words.count()


def _last_decision(entry: ListEntry) -> datetime | None:
    if entry.evidence is None:
        return None
    last = entry.evidence.decisions.order_by("-at").first()
    return last.at if last is not None else None


def _named(party: User | Provider) -> tuple[str, User | str]:
    """The party's name, and who acts, for the audit."""
    if isinstance(party, Provider):
        return f"provider:{party.code}", f"provider:{party.code}"
    return f"agency:{party.agency.code if party.agency else 'none'}", party


def _check(said: str, reason: str, reference: str) -> None:
    if said not in Feedback.Said.values:
        raise WrongField("said", _("Say confirmed or disputed."))
    fitting = [one.value for one in REASONS[Feedback.Said(said)]]
    if reason not in fitting:
        raise WrongField("reason", _("This reason does not fit."), ", ".join(fitting))
    if not _REFERENCE.fullmatch(reference):
        raise WrongField(
            "reference",
            _("A reference has 64 letters, digits and . _ - : / # at most."),
            _("Send your own case number, no words about anybody."),
        )
