"""Decisions of people on items, proposals that wait for a second person, and appeals.

Written only by `review.actions`; a decision is never changed, a later one follows it.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """How much a verified entry covers."""

    URL = "url", _("This address")
    CHANNEL = "channel", _("This page or channel")
    DOMAIN = "domain", _("The whole site")
    PHRASE = "phrase", _("These words")
    HASHES = "hashes", _("This picture or video, by its hashes")


class Decision(models.Model):
    """What one person decided about an item, and on what basis."""

    class Outcome(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        REJECTED = "rejected", _("Not listed")
        REOPENED = "reopened", _("Opened again")
        RETRACTED = "retracted", _("Taken off the list")

    item = models.ForeignKey("content.Item", on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who proposed it, where two people were needed; `by` is who approved."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    kind = models.CharField(max_length=24, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=10, blank=True, choices=Scope.choices)
    entry = models.ForeignKey(
        "listdesk.ListEntry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    reason = models.CharField(max_length=60, blank=True)
    """Id of a reason of the pack."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["item", "-at"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.outcome}"


class Proposal(models.Model):
    """A decision that a second person has to confirm before it has any effect."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    item = models.ForeignKey("content.Item", on_delete=models.PROTECT, related_name="proposals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    severity = models.CharField(max_length=10)
    rule = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    value = models.TextField()
    """The host that would be listed as a whole: proposed for publication, so not sealed."""
    why_second = models.CharField(max_length=40)
    """A code: many_publishers, platform, popular."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state="open"),
                name="one_open_proposal_per_item",
            ),
        ]
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.scope}:{self.state}"


class Appeal(models.Model):
    """Somebody says that an entry should not be listed. Their words are in the report, sealed."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        UPHELD = "upheld", _("Taken off the list")
        REFUSED = "refused", _("Stays on the list")

    entry = models.ForeignKey(
        "listdesk.ListEntry", on_delete=models.PROTECT, related_name="appeals"
    )
    report = models.OneToOneField("intake.Report", on_delete=models.PROTECT, related_name="appeal")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "at"], name="appeal_queue")]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.state}"
