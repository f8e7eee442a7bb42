"""Appeals: anyone may say that an entry is wrong; somebody other than its lister decides."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import check
from khien.hub.content.models import Item
from khien.hub.intake import actions as intake
from khien.hub.intake.drafts import Receipt, ReportDraft, Told
from khien.hub.intake.models import Report
from khien.hub.listdesk.models import ListEntry
from khien.hub.review.actions import effect
from khien.hub.review.models import Appeal, Decision
from khien.packs import load_pack


def submit_appeal(
    entry: ListEntry, text: str, language: str = "vi", submit_token: str = ""
) -> Receipt:
    """File an appeal against a listed entry; the receipt is the way back to the answer.

    Open to anyone. The same `submit_token` twice is one appeal. Raises `KhienError` for an entry
    that blocks nothing (any more) and for an appeal without words.
    """
    if not entry.harmful or not entry.active:
        raise KhienError(_("Nothing is blocked here any more."), _("There is nothing to appeal."))
    if not text.strip():
        raise KhienError(
            _("Please say why this should not be blocked."), _("One sentence is enough.")
        )
    draft = ReportDraft(
        submit_token=submit_token or secrets.token_urlsafe(32),
        told=Told(story=text),
        kind=Report.Kind.APPEAL,
        language=language,
    )
    with transaction.atomic():
        receipt = intake.submit_report(draft)
        report = Report.objects.get(pk=receipt.report_id)
        _appeal, made = Appeal.objects.get_or_create(
            report=report, defaults={"entry": entry, "at": clock.now()}
        )
        if made:
            intake.answer_from_template(report, "appeal_received", state=Report.State.NEW)
            audit.record("reporter", "review.appeal", report, entry=entry.public_id)
    return receipt


def decide_appeal(user: User, appeal: Appeal, *, uphold: bool, reason: str) -> Appeal:
    """Uphold (take the entry off everywhere, withdraw its orders) or refuse; answer either way.

    Other open appeals against the same entry are upheld with it. Raises `Refused` for who listed,
    proposed or approved the entry, `KhienError` for an appeal decided the other way already.
    """
    check(user, "review.decide_appeal", appeal)
    outcome = "upheld" if uphold else "refused"
    reasons = [r.id for r in load_pack(config().pack).appeal_reasons if r.outcome == outcome]
    if reason not in reasons:
        raise KhienError(
            _("%(reason)s is not a reason of the pack for this.") % {"reason": reason[:60]},
            ", ".join(reasons),
        )
    state = Appeal.State.UPHELD if uphold else Appeal.State.REFUSED
    with transaction.atomic():
        items = _items_of(appeal.entry) if uphold else []
        appeal = (
            Appeal.objects.select_for_update(of=("self",))
            .select_related("entry", "report", "decided_by")
            .get(pk=appeal.pk)
        )
        if appeal.state == state:
            return appeal
        if appeal.state != Appeal.State.OPEN:
            name = appeal.decided_by.full_name if appeal.decided_by is not None else ""
            raise KhienError(
                _("%(name)s has decided this appeal already (%(state)s).")
                % {"name": name, "state": appeal.get_state_display()}
            )
        if uphold:
            for entry in (appeal.entry, *effect.siblings(appeal.entry)):
                effect.take_off(user, entry, "appeal")
            for item in items:
                effect.decide(
                    user, item, Decision.Outcome.RETRACTED, Item.State.REJECTED, entry=appeal.entry
                )
                effect.answer(item, "retracted", user)
            for other in _other_open(appeal):
                _settle(user, other, state, reason)
        _settle(user, appeal, state, reason)
    return appeal


def _items_of(entry: ListEntry) -> list[Item]:
    """The verified items that the entry stands on, locked."""
    entries = [entry, *effect.siblings(entry)]
    decided = Decision.objects.filter(entry__in=entries, outcome=Decision.Outcome.VERIFIED)
    return list(
        Item.objects.select_for_update()
        .filter(state=Item.State.VERIFIED, pk__in=decided.values("item"))
        .order_by("pk")
    )


def _other_open(appeal: Appeal) -> list[Appeal]:
    return list(
        Appeal.objects.select_for_update(of=("self",))
        .select_related("entry", "report")
        .filter(entry_id=appeal.entry_id, state=Appeal.State.OPEN)
        .exclude(pk=appeal.pk)
        .order_by("pk")
    )


def _settle(user: User, appeal: Appeal, state: str, reason: str) -> None:
    appeal.state = state
    appeal.decided_by = user
    appeal.decided_at = clock.now()
    appeal.reason = reason
    appeal.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    code = "appeal_upheld" if state == Appeal.State.UPHELD else "appeal_refused"
    intake.answer_from_template(appeal.report, code, user)
    audit.record(
        user,
        "review.decide_appeal",
        appeal,
        entry=appeal.entry.public_id,
        outcome=state,
        reason=reason,
    )
