"""The end of a report's words: sealed words are deleted when their time is over, with proof.

Called by the clock. What must be counted (category, age band, province, times, outcome) stays;
the words, the detectors' quotes and the messages go, and the envelope's keys with them, so that
not even a copy of the sealed bytes can be opened from here again. A report that is still being
worked on keeps its words.
"""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from khien.hub import audit, vault
from khien.hub.content import actions as content
from khien.hub.content.models import Item
from khien.hub.intake.models import Evidence, Message, Report

_AT_ONCE = 200


def purge_due(now: datetime) -> int:
    """Delete the words of every report whose date is past; returns how many reports."""
    purged = 0
    while True:
        with transaction.atomic():
            due = list(
                Report.objects.select_for_update(of=("self",))
                .select_related("envelope")
                .filter(retain_until__lt=now.date())
                .exclude(sealed_told=b"")
                .exclude(items__state__in=[Item.State.WAITING, Item.State.SECOND])
                .exclude(appeal__state="open")
                .order_by("retain_until", "id")[:_AT_ONCE]
            )
            for report in due:
                _purge(report)
        purged += len(due)
        if len(due) < _AT_ONCE:
            return purged


def _purge(report: Report) -> None:
    """Delete one report's words; the audit keeps a digest of what was deleted."""
    digest = sha256(bytes(report.sealed_told)).hexdigest()
    words = Message.objects.filter(report=report, template="").count()
    Message.objects.filter(report=report, template="").delete()
    copies, _ = Evidence.objects.filter(report=report).delete()
    report.sealed_told = b""
    report.sealed_receipt = b""
    report.save(update_fields=["sealed_told", "sealed_receipt"])
    signals = content.forget_words(report)
    keys = vault.forget_envelope(report.envelope)
    audit.record(
        "system",
        "intake.purge",
        report,
        sha256=digest,
        messages=words,
        copies=copies,
        signals=signals,
        keys=keys,
    )
