"""Banks, the hashes that reports brought, who shared an entry, and what others say of it.

Written only by `banks.actions`, `banks.hashes` and `banks.feedback`. A hash is a number from which
no picture can be made again for people to see; the picture itself is never here.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Bank(models.Model):
    """A named set of hashes that is switched as one. Entries name it in `ListEntry.bank`."""

    name = models.SlugField(_("Code"), max_length=40, unique=True)
    title = models.CharField(_("Name"), max_length=80)
    owner = models.CharField(_("Who answers for it"), max_length=120, blank=True)
    enabled = models.BooleanField(_("Switched on"), default=True)
    percent = models.PositiveSmallIntegerField(_("Share of traffic in percent"), default=100)
    list = models.ForeignKey("listdesk.ListState", on_delete=models.PROTECT, related_name="banks")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="bank_share_is_share")
        ]

    def __str__(self) -> str:
        return self.title


class ItemHash(models.Model):
    """One hash by which a reported picture or video is known. In plain: it must be compared."""

    class Type(models.TextChoices):
        SHA256 = "sha256", "SHA-256"
        MD5 = "md5", "MD5"
        PDQ = "pdq", "PDQ"

    item = models.ForeignKey("content.Item", on_delete=models.CASCADE, related_name="hashes")
    type = models.CharField(max_length=6, choices=Type.choices)
    value = models.CharField(max_length=64)
    quality = models.PositiveSmallIntegerField(null=True, blank=True)
    """PDQ's, 0-100, where it was told."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "type", "value"], name="hash_once_per_item"),
        ]
        indexes = [models.Index(fields=["type", "value"], name="item_hash_value")]

    def __str__(self) -> str:
        return f"{self.type}:{self.value[:8]}…"


class ToldBy(models.Model):
    """That a provider reported an item: feedback on what is listed because of it goes to them."""

    item = models.ForeignKey("content.Item", on_delete=models.CASCADE, related_name="told_by")
    provider = models.ForeignKey(
        "providers.Provider", on_delete=models.PROTECT, related_name="items_told"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "provider"], name="told_once_per_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}:{self.item_id}"


class Sharing(models.Model):
    """That a provider shared what an entry lists: feedback on the entry goes back to them."""

    entry = models.ForeignKey(
        "listdesk.ListEntry", on_delete=models.PROTECT, related_name="sharings"
    )
    provider = models.ForeignKey(
        "providers.Provider", on_delete=models.PROTECT, related_name="sharings"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "provider"], name="shared_once_per_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}:{self.entry_id}"


class Feedback(models.Model):
    """What one party says of an entry. Never changed; a party's newest word counts.

    Codes only: what somebody writes freely might name a person. `reference` is the party's own
    case number, under which it can be asked.
    """

    class Said(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("feedback", "Confirmed")
        DISPUTED = "disputed", pgettext_lazy("feedback", "Disputed")

    class Reason(models.TextChoices):
        SAME = "same", _("Met it: it is what is listed")
        ALTERED = "altered", _("Met it: it is what is listed, altered")
        OTHER_PICTURE = "other_picture", _("Met something else that only looks alike")
        HARMLESS = "harmless", _("It is harmless")
        WRONG_KIND = "wrong_kind", _("Harmful, but of another kind")
        LAWFUL_USE = "lawful_use", _("Shown for news, teaching or research")

    entry = models.ForeignKey(
        "listdesk.ListEntry", on_delete=models.PROTECT, related_name="feedback"
    )
    said = models.CharField(max_length=10, choices=Said.choices)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    reference = models.CharField(max_length=64, blank=True)
    party = models.CharField(max_length=60)
    """`provider:<code>` or `agency:<code>`: two people of one agency are one party."""
    provider = models.ForeignKey(
        "providers.Provider", null=True, on_delete=models.PROTECT, related_name="feedback"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    newest = models.BooleanField(default=True)
    """Whether it is the party's newest word on the entry."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "party"],
                condition=models.Q(newest=True),
                name="one_newest_word_per_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.party}:{self.said}"


REASONS = {
    Feedback.Said.CONFIRMED: (Feedback.Reason.SAME, Feedback.Reason.ALTERED),
    Feedback.Said.DISPUTED: (
        Feedback.Reason.OTHER_PICTURE,
        Feedback.Reason.HARMLESS,
        Feedback.Reason.WRONG_KIND,
        Feedback.Reason.LAWFUL_USE,
    ),
}
"""Which reasons fit which word."""
