"""Reports and the messages about them.

Plain columns are only those that must be counted or sorted (DESIGN section 5); whatever a person
wrote is sealed under the report's envelope. Written by `actions` alone.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from khien.core.codes import Group, Urgency


class Report(models.Model):
    """A contact that says something harmful exists, or that a block is wrong (an appeal)."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        APPEAL = "appeal", _("Appeal")

    class Who(models.TextChoices):
        CHILD = "child", _("It happened to me")
        FRIEND = "friend", _("A friend")
        PARENT = "parent", _("A parent or relative")
        TEACHER = "teacher", _("A teacher")
        OTHER = "other", _("Someone else")

    class AgeBand(models.TextChoices):
        UNDER_7 = "0_6", _("Under 7")
        TO_9 = "7_9", _("7 to 9")
        TO_12 = "10_12", _("10 to 12")
        TO_15 = "13_15", _("13 to 15")
        TO_17 = "16_17", _("16 or 17")
        ADULT = "adult", _("18 or older")

    class Channel(models.TextChoices):
        WEB = "web", _("Public site")
        API = "api", _("Service provider")
        DEMO = "demo", _("Demonstration")

    class State(models.TextChoices):
        NEW = "new", _("Received")
        IN_REVIEW = "in_review", _("Being looked at")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REPORT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)

    receipt_lookup = models.BinaryField(unique=True)
    reporter_public = models.BinaryField()
    reporter_wrapped = models.BinaryField()
    submit_token = models.CharField(max_length=64, unique=True)
    """A keyed hash of the form's token, never the token itself."""
    sealed_receipt = models.BinaryField()
    """The receipt code sealed under the form's token: a form sent twice shows one code."""

    envelope = models.OneToOneField(
        "vault.Envelope", on_delete=models.PROTECT, related_name="report"
    )
    sealed_told = models.BinaryField()

    topic = models.CharField(max_length=40, blank=True)
    group = models.CharField(
        max_length=20, blank=True, choices=[(group.value, group.value) for group in Group]
    )
    in_danger = models.BooleanField(default=False)
    urgency = models.CharField(
        max_length=8,
        choices=[(urgency.value, urgency.value) for urgency in Urgency],
        default=Urgency.ROUTINE.value,
    )
    who = models.CharField(max_length=8, blank=True, choices=Who.choices)
    age_band = models.CharField(max_length=8, blank=True, choices=AgeBand.choices)
    province = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=5, default="vi")
    created_at = models.DateTimeField()
    retain_until = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"], name="report_state_age"),
            models.Index(fields=["retain_until"], name="report_retention"),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)


class Evidence(models.Model):
    """The written parts of a screenshot that the reporter left, sealed under the report's key."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="evidence")
    sealed_copy = models.BinaryField()
    """Base64 of a WebP."""
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class Message(models.Model):
    """One line of the talk between a reporter and the desk.

    Either `sealed_body` (words) or `template` (a code whose words are in `answers.py`) is filled.
    """

    class Sender(models.TextChoices):
        REPORTER = "reporter", _("Reporter")
        STAFF = "staff", _("Desk")
        SYSTEM = "system", _("Khiên")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    sender = models.CharField(max_length=8, choices=Sender.choices)
    author = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sealed_body = models.BinaryField(default=b"", blank=True)
    template = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sealed_body=b"", template=""), name="message_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.pk}"
