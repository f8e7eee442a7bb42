"""Providers, their keys, and which list versions each of their clients has taken.

Written only by `providers.actions`. A key is stored as a digest: the hub cannot show it again.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a key may do at `/v1`."""

    SCAN = "scan", _("Ask whether something is harmful")
    LISTS = "lists", _("Follow the lists")
    ORDERS = "orders", _("Read and answer removal orders")
    REPORTS = "reports", _("Send reports")
    FEEDBACK = "feedback", _("Confirm or dispute entries, and read what others say of own ones")


class Provider(models.Model):
    """A service connected to Khiên: a forum, a game, a network, an internet provider, a school."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("Forum or news site")
        GAME = "game", _("Game")
        SOCIAL = "social", _("Social network or chat")
        ISP = "isp", _("Internet provider")
        SCHOOL = "school", _("School")
        OTHER = "other", _("Other")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=200, blank=True)
    """A duty desk's address, never a private person's."""
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    hosts = models.JSONField(default=list, blank=True)
    """Host names that this provider answers for, canonical, subdomains included."""
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A bearer key of a provider."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="keys")
    label = models.CharField(max_length=60, blank=True)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class Subscriber(models.Model):
    """One client of a provider that follows a list, and the newest version it has taken."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="subscribers")
    client_id = models.CharField(max_length=64)
    list = models.ForeignKey(
        "listdesk.ListState", on_delete=models.PROTECT, related_name="subscribers"
    )
    version = models.BigIntegerField(default=0)
    first_seen = models.DateTimeField()
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "client_id", "list"], name="one_subscriber_per_client"
            ),
        ]
        ordering = ["provider", "client_id"]

    def __str__(self) -> str:
        return f"{self.provider_id}/{self.client_id}@{self.version}"


class Acknowledgement(models.Model):
    """When a client first had a version or a later one: the proof of "protected since"."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="acknowledgements"
    )
    version = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "version"], name="one_acknowledgement_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id}@{self.version}"
