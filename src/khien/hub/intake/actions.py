"""Every change to a report and its messages. How they are read: `reading`.

Called by the public site, the hub's ports (reports API), review and the demonstration. Each
change writes its audit line in the same transaction; the words are sealed before they are stored
and never reach a log, an error message or the audit.
"""

from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from khien.core.clock import now
from khien.core.codes import Urgency
from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub import audit, vault
from khien.hub.accounts.rights import check
from khien.hub.content import actions as content
from khien.hub.intake import answers
from khien.hub.intake.drafts import MAX_TEXT, Receipt, ReportDraft
from khien.hub.intake.models import Evidence, Message, Report
from khien.hub.intake.reading import find_report, open_report, read_report
from khien.hub.intake.tidy import clean
from khien.packs import load_pack

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.vault.unlocked import UnlockedVault

__all__ = [
    "add_message",
    "answer_all_from_template",
    "answer_from_template",
    "answer_report",
    "mark_in_review",
    "open_report",
    "read_report",
    "submit_report",
]

_AT_ONCE = 500

KEPT_FOR = timedelta(days=730)
"""How long a report's words are kept unless work on it asks for longer (SECURITY.md)."""


def submit_report(
    draft: ReportDraft, fresh: tuple[str, vault.ReceiptKeys] | None = None
) -> Receipt:
    """Store a report safely and return its receipt. On return it is on the disk.

    One transaction: envelope, sealed words, items for the desk, audit. The same `submit_token`
    again returns the receipt of the first time. Raises `KhienError` for an empty report or a
    topic that the pack does not know. Who stores many reports in one transaction of their own
    derives their receipts (`vault.new_receipt()`) before it and passes them as `fresh`; the
    reports are on the disk when that transaction has been committed.
    """
    if draft.empty:
        raise KhienError(
            _("There is nothing in this report yet."),
            _("Please tell us one thing: a link, a name, a message, or what happened."),
        )
    rated = _rated(draft)
    token = vault.blind_index(draft.submit_token, "intake.submit")
    again = _receipt_again(draft, token)
    if again is not None:
        return again
    # The costly key derivation comes before the transaction: nobody waits for it in its lock.
    fresh = fresh or vault.new_receipt()
    try:
        with transaction.atomic():
            return _store(draft, token, fresh, rated)
    except IntegrityError:
        # The same form arrived twice at the same moment: the other request stored it.
        again = _receipt_again(draft, token)
        if again is None:
            raise
        return again


def _store(
    draft: ReportDraft,
    token: str,
    fresh: tuple[str, vault.ReceiptKeys],
    rated: tuple[str, Urgency],
) -> Receipt:
    code, keys = fresh
    group, urgency = rated
    keys.put_on_record()
    envelope, key = vault.new_envelope(vault.review_teams(), keys.public)
    moment = now()
    report = Report.objects.create(
        kind=draft.kind,
        receipt_lookup=keys.lookup,
        reporter_public=keys.public,
        reporter_wrapped=keys.wrapped_private,
        submit_token=token,
        sealed_receipt=vault.seal(_repeat_key(draft.submit_token), code),
        envelope=envelope,
        sealed_told=vault.seal(key, msgspec.json.encode(draft.told).decode()),
        topic=draft.topic,
        group=group,
        in_danger=draft.in_danger,
        urgency=urgency.value,
        who=draft.who,
        age_band=draft.age_band,
        province=draft.province,
        channel=draft.channel,
        language=draft.language,
        created_at=moment,
        retain_until=(moment + KEPT_FOR).date(),
    )
    Evidence.objects.bulk_create(
        Evidence(
            report=report, sealed_copy=vault.seal(key, b64encode(copy).decode()), created_at=moment
        )
        for copy in draft.copies
    )
    appeal = draft.kind == Report.Kind.APPEAL
    Message.objects.create(
        report=report,
        sender=Message.Sender.SYSTEM,
        template="appeal_received" if appeal else "received",
        created_at=moment,
    )
    actor = f"provider:{draft.caller}" if draft.caller else "reporter"
    audit.record(actor, "intake.submit", report, kind=draft.kind, channel=draft.channel)
    if not appeal:
        content.register(report, key, draft.told, draft.caller)
    return Receipt(code, str(report.id))


def _rated(draft: ReportDraft) -> tuple[str, Urgency]:
    """Group and urgency that follow from the topic and from danger; never lowered later."""
    urgency = Urgency.NOW if draft.in_danger else Urgency.ROUTINE
    if not draft.topic:
        return "", urgency
    topic = load_pack(config().pack).topic(draft.topic)
    if topic is None:
        raise KhienError(_("%(topic)s is not one of the topics.") % {"topic": draft.topic[:40]})
    return topic.risk_group or "", max(urgency, topic.urgency or Urgency.ROUTINE)


def add_message(code: str, text: str) -> None:
    """Add a reporter's words to their report, found by its receipt code.

    Raises `KhienError` for empty or over-long words, `NoSuchReceipt` for a wrong code.
    """
    words = _words(text)
    report, key = find_report(code)
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report.pk)
        if _last_words(report, key) == words:
            return  # the same form sent twice
        Message.objects.create(
            report=report,
            sender=Message.Sender.REPORTER,
            sealed_body=vault.seal(key, words),
            created_at=now(),
        )
        if report.state in (Report.State.ANSWERED, Report.State.CLOSED):
            # Someone wrote again: a person must look again.
            report.state = Report.State.IN_REVIEW
            report.save(update_fields=["state"])
        audit.record("reporter", "intake.add", report)


def answer_report(user: "User", opener: "UnlockedVault", report: Report, text: str) -> Message:
    """A staff member's own words to the reporter, sealed under the report's key.

    Raises `Refused`, `vault.Locked`, and `KhienError` for empty or over-long words.
    """
    check(user, "intake.answer", report)
    words = _words(text)
    key = vault.envelope_key(report.envelope, opener)
    with transaction.atomic():
        message = Message.objects.create(
            report=report,
            sender=Message.Sender.STAFF,
            author=user,
            sealed_body=vault.seal(key, words),
            created_at=now(),
        )
        _set_state(report, Report.State.ANSWERED)
        audit.record(user, "intake.answer", report)
    return message


def answer_from_template(
    report: Report, code: str, author: "User | None" = None, *, state: str = Report.State.ANSWERED
) -> Message | None:
    """A prepared answer by its code (the pack's `answers`).

    Called by review inside its own transaction, after its own check of the right; writes no key
    and needs none. The same answer twice in a row is written once (then None is returned).
    Raises ValueError for an unknown code.
    """
    answers.require(code)
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report.pk)
        last = report.messages.last()
        _set_state(report, state)
        if last is not None and last.template == code:
            return None
        message = Message.objects.create(
            report=report,
            sender=Message.Sender.SYSTEM,
            author=author,
            template=code,
            created_at=now(),
        )
        audit.record(author or "system", "intake.answer_template", report, template=code)
    return message


def answer_all_from_template(
    reports: Sequence[Report], code: str, author: "User", unfinished: Collection[UUID] = ()
) -> int:
    """The same prepared answer to many reports at once, such as everyone who told of one item.

    Like `answer_from_template`, in a number of queries that does not grow with the reports, and
    one audit line for each five hundred. `unfinished` are the ids of reports that stay in review.
    Returns how many answers were written.
    """
    answers.require(code)
    ids = [report.pk for report in reports]
    written = 0
    for start in range(0, len(ids), _AT_ONCE):
        written += _answer_part(ids[start : start + _AT_ONCE], code, author, unfinished)
    return written


def _answer_part(ids: list[UUID], code: str, author: "User", unfinished: Collection[UUID]) -> int:
    moment = now()
    with transaction.atomic():
        held = list(Report.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        last = (
            Message.objects.filter(report=OuterRef("pk"))
            .order_by("-created_at", "-id")
            .values("template")[:1]
        )
        said = dict(
            Report.objects.filter(pk__in=ids)
            .order_by()
            .annotate(last=Subquery(last))
            .values_list("pk", "last")
        )
        later = [report.pk for report in held if report.pk in unfinished]
        Report.objects.filter(pk__in=later).update(state=Report.State.IN_REVIEW)
        Report.objects.filter(pk__in=set(ids) - set(later)).update(state=Report.State.ANSWERED)
        fresh = [
            Message(
                report=report,
                sender=Message.Sender.SYSTEM,
                author=author,
                template=code,
                created_at=moment,
            )
            for report in held
            if said[report.pk] != code
        ]
        Message.objects.bulk_create(fresh)
        audit.record(author, "intake.answer_all", None, template=code, reports=len(fresh))
    return len(fresh)


def _last_words(report: Report, key: bytes) -> str:
    last = report.messages.last()
    if last is None or last.sender != Message.Sender.REPORTER:
        return ""
    return vault.unseal(key, bytes(last.sealed_body))


def mark_in_review(report: Report) -> None:
    """Someone at the desk has taken up what this report named. Never takes a report back."""
    if report.state == Report.State.NEW:
        _set_state(report, Report.State.IN_REVIEW)


def _set_state(report: Report, state: str) -> None:
    Report.objects.filter(pk=report.pk).update(state=state)
    report.state = state


def _words(text: str) -> str:
    words = clean(text)
    if not words:
        raise KhienError(_("There are no words yet."), _("Please write something first."))
    if len(words) > MAX_TEXT:
        raise KhienError(
            _("This is longer than we can take at once (%(length)d of %(most)d characters).")
            % {"length": len(words), "most": MAX_TEXT},
            _("Please send it in two parts."),
        )
    return words


def _repeat_key(submit_token: str) -> bytes:
    """The key of `sealed_receipt`: needs the form's own token and the server's secret."""
    return bytes.fromhex(vault.blind_index(submit_token, "intake.repeat"))[:32]


def _receipt_again(draft: ReportDraft, token: str) -> Receipt | None:
    report = Report.objects.filter(submit_token=token).first()
    if report is None:
        return None
    code = vault.unseal(_repeat_key(draft.submit_token), bytes(report.sealed_receipt))
    return Receipt(code, str(report.id))
