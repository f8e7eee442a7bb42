"""How a report is read again: by its reporter with the receipt code, by the desk with its keys.

Both ways are audited. Nothing here keeps what it opened.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.core.clock import now
from khien.core.errors import KhienError
from khien.hub import audit, vault
from khien.hub.accounts.rights import check
from khien.hub.intake import answers
from khien.hub.intake.drafts import Told
from khien.hub.intake.models import Message, Report

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.vault.unlocked import UnlockedVault


class NoSuchReceipt(KhienError):
    """No report has this receipt code; says nothing about whether a digit was nearly right."""


class Line(msgspec.Struct, frozen=True):
    """One message, opened: `text` is plain words in the language of the moment."""

    sender: str
    text: str
    at: datetime
    new: bool
    """Not read before by whoever reads now."""
    author: str = ""
    """The staff member's name; shown at the desk, never to the reporter."""


_STATE_WORDS = {
    Report.State.NEW: gettext_lazy(
        "We have it. Nobody has read it yet, and it will not be forgotten."
    ),
    Report.State.IN_REVIEW: gettext_lazy("A person is looking at it."),
    Report.State.ANSWERED: gettext_lazy("There is an answer for you below."),
    Report.State.CLOSED: gettext_lazy("We have finished. You can still write to us."),
}


@dataclass(frozen=True)
class OpenedReport:
    """A report with its words, for the time of one page."""

    report: Report
    told: Told
    lines: tuple[Line, ...]
    copies: tuple[str, ...] = ()
    """Written parts of screenshots that the reporter left, WebP in base64; for the desk alone."""

    @property
    def state_words(self) -> str:
        """Where it stands, in plain words for its reporter."""
        return str(_STATE_WORDS[Report.State(self.report.state)])


def find_report(code: str) -> tuple[Report, bytes]:
    """The report of a receipt code and its key. Raises `NoSuchReceipt`.

    Costs one Argon2id for every code of 16 digits, right or wrong, and one more for each cost that
    was set before; who lets people type codes slows wrong ones with `vault.patience`.
    """
    reports = Report.objects.select_related("envelope")
    for receipt in vault.open_receipt(code):
        report = reports.filter(receipt_lookup=receipt.lookup).first()
        if report is not None:
            return report, _key(report, receipt)
    raise NoSuchReceipt(
        _("We cannot find a report with this code."),
        _("Please look at the 16 digits once more, group by group."),
    )


def _key(report: Report, receipt: vault.Receipt) -> bytes:
    if not report.sealed_told:
        raise NoSuchReceipt(
            _("This report is finished, and what was written has been deleted, as promised."),
            _("You can always tell us again."),
        )
    return vault.envelope_key(report.envelope, receipt.unlock(bytes(report.reporter_wrapped)))


def open_report(code: str) -> OpenedReport:
    """What the reporter reads when they come back; marks the answers as read."""
    report, key = find_report(code)
    with transaction.atomic():
        opened = _open(report, key, mine=(Message.Sender.REPORTER,))
        audit.record("reporter", "intake.return", report)
    return opened


def read_report(user: "User", opener: "UnlockedVault", report_id: UUID) -> OpenedReport:
    """What the desk reads; marks the reporter's messages as read. Raises `Refused`, `Locked`."""
    report = Report.objects.select_related("envelope").get(pk=report_id)
    check(user, "intake.read_report", report)
    key = vault.envelope_key(report.envelope, opener)
    with transaction.atomic():
        opened = _open(report, key, mine=(Message.Sender.STAFF, Message.Sender.SYSTEM))
        audit.record(user, "intake.read_report", report)
    kept = report.evidence.order_by("pk").values_list("sealed_copy", flat=True)
    return replace(opened, copies=tuple(vault.unseal(key, bytes(sealed)) for sealed in kept))


def _open(report: Report, key: bytes, mine: tuple[str, ...]) -> OpenedReport:
    messages = list(report.messages.select_related("author"))
    lines = tuple(
        Line(
            sender=message.sender,
            text=(
                answers.words(message.template)
                if message.template
                else vault.unseal(key, bytes(message.sealed_body))
            ),
            at=message.created_at,
            new=message.read_at is None and message.sender not in mine,
            author=message.author.full_name if message.author else "",
        )
        for message in messages
    )
    report.messages.filter(read_at=None).exclude(sender__in=mine).update(read_at=now())
    told = msgspec.json.decode(vault.unseal(key, bytes(report.sealed_told)), type=Told)
    return OpenedReport(report, told, lines)
