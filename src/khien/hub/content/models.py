"""Reported items, merged: one row per real thing, however many people reported it.

What people wrote is sealed; only what the queue and the figures need stays plain. Written only
by `content.actions` and `review.actions`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from khien.core.codes import Group, Kind, Severity, Urgency


def choices(
    codes: type[Group] | type[Kind] | type[Severity] | type[Urgency],
) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in codes]


class Item(models.Model):
    """Something to be judged: a link, a page or channel, a text, or a story.

    A story is what happened in somebody's own words, told without naming any content. It needs a
    person's answer first; nothing of it is listed unless an analyst picks an address or words.
    A picture or video is known by its hashes alone (`banks.ItemHash`); nobody here has the file.

    `blind` is a keyed index of the canonical value: it finds the same thing again and reveals
    nothing without the key. `urgency` is raised by machines and people, lowered by people only.
    """

    class Type(models.TextChoices):
        LINK = "link", _("Link")
        PAGE = "page", _("Page or channel")
        TEXT = "text", _("Text")
        STORY = "story", _("What happened")
        PICTURE = "picture", _("Picture")
        VIDEO = "video", _("Video")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SECOND = "second", _("Waiting for a second person")
        VERIFIED = "verified", _("Verified")
        REJECTED = "rejected", _("Not listed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=8, choices=Type.choices)
    blind = models.CharField(max_length=64, unique=True)
    envelope = models.ForeignKey("vault.Envelope", on_delete=models.PROTECT, related_name="+")
    sealed_value = models.BinaryField()
    platform = models.CharField(max_length=30, blank=True)
    group = models.CharField(max_length=20, blank=True, choices=choices(Group))
    kind = models.CharField(max_length=24, blank=True, choices=choices(Kind))
    severity = models.CharField(
        max_length=10, choices=choices(Severity), default=Severity.LOW.value
    )
    urgency = models.CharField(
        max_length=10, choices=choices(Urgency), default=Urgency.ROUTINE.value
    )
    urgency_rank = models.PositiveSmallIntegerField(default=0)
    """`urgency` as a number, for the order of the queue; kept by `rate()`."""
    urgency_source = models.CharField(max_length=20, blank=True)
    """Why it is that urgent, as a code: reporter, topic, detector, disputes, staff."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    report_count = models.PositiveIntegerField(default=0)
    first_reported_at = models.DateTimeField()
    last_reported_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reports = models.ManyToManyField(
        "intake.Report", through="content.ItemReport", related_name="items"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "-urgency_rank", "first_reported_at", "id"], name="item_queue"
            ),
            models.Index(fields=["-last_reported_at"], name="item_newest"),
            models.Index(fields=["state", "platform"], name="item_platforms"),
            models.Index(
                fields=["claimed_until"],
                condition=models.Q(claimed_until__isnull=False),
                name="item_claimed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def rate(self, urgency: Urgency, source: str) -> None:
        """Set the urgency and its rank together. The caller guards the direction and saves."""
        self.urgency = urgency.value
        self.urgency_rank = urgency.rank
        self.urgency_source = source

    @property
    def is_media(self) -> bool:
        return self.type in (self.Type.PICTURE, self.Type.VIDEO)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.SECOND)


class ItemReport(models.Model):
    """That one report named this item. In what words is sealed in the report itself."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="item_reports")
    report = models.ForeignKey(
        "intake.Report", on_delete=models.PROTECT, related_name="item_reports"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "report"], name="one_item_per_report"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.report_id}"


class Assessment(models.Model):
    """What the detectors saw, once, at intake. The words of signals are sealed with the report.

    `part` tells the item itself from the story around it: a child's own words may say that it is
    urgent when the link alone does not.
    """

    class Part(models.TextChoices):
        ITEM = "item", _("What was reported")
        STORY = "story", _("The reporter's words")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="assessments")
    report = models.ForeignKey(
        "intake.Report", on_delete=models.PROTECT, related_name="assessments"
    )
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.ITEM)
    snapshot = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=choices(Severity))
    urgency = models.CharField(max_length=10, choices=choices(Urgency))
    action = models.CharField(max_length=10)
    risks = models.JSONField(default=list)
    """[{"group", "kind", "score"}], without any words."""
    sealed_signals = models.BinaryField(null=True)
    """JSON of the signals, spans and reasons, under the report's key."""
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "-created_at"], name="assessment_newest")]

    def __str__(self) -> str:
        return f"{self.item_id}@{self.snapshot}"
