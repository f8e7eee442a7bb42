"""Verdicts on items: verify, reject, propose, approve, decline, withdraw, open again.

`verify` is the loop's turning point: decision, entry, order, audit line, reporters' answers and
the signed release are one transaction; the news goes out when it has been committed. A verdict
given twice has one effect.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.codes import Kind, Severity
from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub import audit, vault
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.banks.actions import DEFAULT, bank_named, ensure_bank
from khien.hub.content.models import Item
from khien.hub.content.reading import account_of, seen_at, value_of
from khien.hub.review.actions import effect
from khien.hub.review.actions.claims import free, refuse_if_taken
from khien.hub.review.models import Decision, Proposal, Scope
from khien.hub.review.suggest import rules
from khien.hub.review.targets import (
    Target,
    media_target,
    refuse_unusable,
    target_listed,
    target_of,
)
from khien.packs import load_pack

Code = TypeVar("Code", bound=Enum)


@dataclass(frozen=True)
class Judgement:
    """What an analyst says about an item. `rule` is the id of a legal rule of the pack or "".

    A kind, severity or scope given as its plain code becomes the code itself; `KhienError` for
    one that does not exist, before anything has been opened or changed.
    """

    kind: Kind
    severity: Severity
    scope: Scope
    rule: str = ""
    phrase: str = ""
    """For scope phrase: the words to list, chosen from the text; the whole text if empty."""
    address: str = ""
    """For a page reported by name: the web address that the analyst found for it."""
    many_publishers: bool = False
    """For scope domain: the analyst saw that more than one person publishes there."""
    bank: str = ""
    """For scope hashes: the bank that they enter; the bank of what was verified here if ""."""

    def __post_init__(self) -> None:
        for name, codes in (("kind", Kind), ("severity", Severity), ("scope", Scope)):
            object.__setattr__(self, name, _code(codes, name, getattr(self, name)))


@dataclass(frozen=True)
class Verdict:
    """The result of `verify`: a decision that holds, or a proposal that waits for a second."""

    decision: Decision | None = None
    proposal: Proposal | None = None
    repeated: bool = False
    """True when it had been done already (a double click): nothing happened again."""


def verify(user: User, opener: vault.UnlockedVault, item: Item, judgement: Judgement) -> Verdict:
    """List the item, order its removal and answer its reporters; or propose that to a second.

    Raises `Refused`, `Taken`, `Locked`, and `KhienError` naming the rule when the value is
    known-good, too broad or unusable for the scope.
    """
    check(user, "review.verify", item)
    target = _target(item, opener, judgement)
    _known_rule(judgement)
    refuse_unusable(target)
    with transaction.atomic():
        item = _locked(item)
        if item.state == Item.State.VERIFIED:
            return Verdict(decision=_last(item, Decision.Outcome.VERIFIED), repeated=True)
        if item.state == Item.State.SECOND:
            return _proposed_already(user, item)
        _refuse_closed(item)
        refuse_if_taken(user, item, clock.now())
        if target.second:
            return Verdict(proposal=_propose(user, item, target, judgement))
        ground = effect.Ground(judgement.kind, judgement.severity, judgement.rule)
        return Verdict(decision=effect.verified(user, item, target, ground))


def approve(user: User, proposal: Proposal) -> Verdict:
    """The second person agrees: the proposal takes effect now, as `verify` would have.

    Raises `Refused` for who proposed it, `KhienError` for a proposal that is no longer open or
    whose value has meanwhile become known-good.
    """
    check(user, "review.approve", proposal)
    with transaction.atomic():
        item = _locked(proposal.item)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.state == Proposal.State.APPROVED:
            return Verdict(decision=_last(item, Decision.Outcome.VERIFIED), repeated=True)
        _refuse_settled(proposal)
        target = target_listed(Scope(proposal.scope), proposal.value)
        refuse_unusable(target)
        ground = effect.Ground(Kind(proposal.kind), Severity(proposal.severity), proposal.rule)
        decision = effect.verified(user, item, target, ground, proposer=proposal.by)
        _settle(user, proposal, Proposal.State.APPROVED)
        audit.record(user, "review.approve", item, proposal=proposal.pk)
    return Verdict(decision=decision, proposal=proposal)


def decline(user: User, proposal: Proposal, reason: str) -> Proposal:
    """The second person does not agree: the item waits again. `reason` is a pack reason's id."""
    check(user, "review.approve", proposal)
    _known_reason(reason)
    return _put_back(user, proposal, Proposal.State.DECLINED, "review.decline", reason)


def withdraw(user: User, proposal: Proposal) -> Proposal:
    """Who proposed it takes it back: the item waits again."""
    check(user, "review.withdraw", proposal)
    return _put_back(user, proposal, Proposal.State.WITHDRAWN, "review.withdraw", "")


def reject(user: User, item: Item, reason: str) -> Verdict:
    """Not to be listed, for a reason of the pack whose words answer every reporter.

    An entry that stands on this item alone comes off the list. Raises `Refused`, `Taken`, and
    `KhienError` for an unknown reason or an item that was verified (open it again first).
    """
    check(user, "review.reject", item)
    _known_reason(reason)
    with transaction.atomic():
        item = _locked(item)
        if item.state == Item.State.REJECTED:
            return Verdict(decision=_last(item, Decision.Outcome.REJECTED), repeated=True)
        _refuse_closed(item)
        if item.state == Item.State.SECOND:
            raise KhienError(
                _("This waits for a second person."),
                _("Approve or decline the proposal first."),
            )
        refuse_if_taken(user, item, clock.now())
        return Verdict(decision=effect.rejected(user, item, reason))


def reopen(user: User, item: Item) -> Item:
    """Look at a decided item again. A listed entry stays listed until decided otherwise."""
    check(user, "review.reopen", item)
    with transaction.atomic():
        item = _locked(item)
        if item.is_open:
            return item
        effect.decide(user, item, Decision.Outcome.REOPENED, Item.State.WAITING)
        audit.record(user, "review.reopen", item)
    return item


def _target(item: Item, opener: vault.UnlockedVault, judgement: Judgement) -> Target:
    value = value_of(item, opener)
    if (judgement.scope is Scope.HASHES) is not item.is_media:
        raise KhienError(
            _("A picture or video is listed by its hashes, and nothing else is."),
            _("Choose another scope."),
        )
    if item.is_media:
        chosen = judgement.bank or DEFAULT
        bank = ensure_bank() if chosen == DEFAULT else bank_named(chosen)
        return media_target(item, bank.name, seen_at(item, value, opener))
    return target_of(
        item.type,
        value,
        judgement.scope,
        address=judgement.address,
        account=account_of(item, value, opener) if judgement.scope is Scope.CHANNEL else "",
        phrase=judgement.phrase,
        many_publishers=judgement.many_publishers,
    )


def _propose(user: User, item: Item, target: Target, judgement: Judgement) -> Proposal:
    moment = clock.now()
    proposal = Proposal.objects.create(
        item=item,
        by=user,
        kind=judgement.kind.value,
        severity=judgement.severity.value,
        rule=judgement.rule,
        scope=target.scope.value,
        value=target.value,
        why_second=target.second,
        at=moment,
    )
    item.state = Item.State.SECOND
    free(item)  # a second person must be able to take it
    item.save(update_fields=["state", "claimed_by", "claimed_at", "claimed_until"])
    audit.record(
        user, "review.propose", item, proposal=proposal.pk, scope=proposal.scope, why=target.second
    )
    return proposal


def _proposed_already(user: User, item: Item) -> Verdict:
    proposal = item.proposals.select_related("by").get(state=Proposal.State.OPEN)
    if proposal.by_id == user.pk:
        return Verdict(proposal=proposal, repeated=True)
    raise KhienError(
        _("%(name)s has proposed to list this; it waits for a second person.")
        % {"name": proposal.by.full_name},
        _("Approve or decline the proposal."),
    )


def _put_back(user: User, proposal: Proposal, state: str, action: str, reason: str) -> Proposal:
    with transaction.atomic():
        item = _locked(proposal.item)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.state == state:
            return proposal
        _refuse_settled(proposal)
        proposal.value = ""  # never published, so not kept in the clear
        proposal.reason = reason
        _settle(user, proposal, state)
        item.state = Item.State.WAITING
        item.save(update_fields=["state"])
        audit.record(user, action, item, proposal=proposal.pk, reason=reason)
    return proposal


def _settle(user: User, proposal: Proposal, state: str) -> None:
    proposal.state = state
    proposal.decided_by = user
    proposal.decided_at = clock.now()
    proposal.save()


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update().get(pk=item.pk)


def _last(item: Item, outcome: str) -> Decision | None:
    return item.decisions.filter(outcome=outcome).select_related("by", "entry").first()


def _refuse_closed(item: Item) -> None:
    if item.is_open:
        return
    last = item.decisions.select_related("by").first()
    if last is None:
        return
    raise KhienError(
        _("%(name)s decided this already at %(time)s (%(outcome)s).")
        % {
            "name": last.by.full_name,
            "time": timezone.localtime(last.at).strftime("%H:%M, %d/%m/%Y"),
            "outcome": last.get_outcome_display(),
        },
        _("Open it again if it should be decided otherwise."),
    )


def _refuse_settled(proposal: Proposal) -> None:
    if proposal.state == Proposal.State.OPEN:
        return
    name = proposal.decided_by.full_name if proposal.decided_by is not None else ""
    raise KhienError(
        _("This proposal is settled already (%(state)s, %(name)s).")
        % {"state": proposal.get_state_display(), "name": name}
    )


def _code(codes: type[Code], name: str, given: object) -> Code:
    try:
        return codes(given)
    except ValueError as error:
        raise KhienError(
            _("%(given)s is not a known %(name)s.") % {"given": repr(given)[:60], "name": name},
            ", ".join(str(code.value) for code in codes),
        ) from error


def _known_rule(judgement: Judgement) -> None:
    if judgement.rule and judgement.rule not in {rule.id for rule in rules(judgement.kind)}:
        raise KhienError(
            _("The rule %(rule)s is not in force today for this kind.")
            % {"rule": judgement.rule[:80]},
            _("Choose one of those suggested, or none."),
        )


def _known_reason(reason: str) -> None:
    known = [known.id for known in load_pack(config().pack).reject_reasons]
    if reason not in known:
        raise KhienError(
            _("%(reason)s is not a reason of the pack.") % {"reason": reason[:60]},
            ", ".join(known),
        )
