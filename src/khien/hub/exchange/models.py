"""Feeds of partners, what each has shared, and what of it could not be used.

Written only by `exchange.actions` and `exchange.visit`. A row is never deleted while its entry
stands: it says where the entry comes from and on which legal basis.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khien.core.codes import EntryType, Kind, Severity
from khien.hub.listdesk.models import ListEntry, choices
from khien.lists.exchange import FORMS


class Feed(models.Model):
    """Somebody's list of hashes, visited again and again."""

    name = models.SlugField(max_length=40, unique=True)
    form = models.CharField(max_length=20, choices=[(name, name) for name in FORMS])
    address = models.URLField(max_length=500)
    basis = models.CharField(max_length=200)
    """On which agreement or law we take it over, in words."""
    list_name = models.SlugField(max_length=40)
    bank = models.SlugField(max_length=40, blank=True)
    kind = models.CharField(max_length=24, choices=choices(Kind))
    severity = models.CharField(max_length=10, choices=choices(Severity))
    rule = models.CharField(max_length=80, blank=True)
    every_minutes = models.PositiveIntegerField(default=60)
    active = models.BooleanField(default=True)
    checkpoint = models.CharField(max_length=500, blank=True)
    next_page = models.TextField(blank=True)
    """Where an interrupted visit goes on; "" between visits."""
    coming = models.CharField(max_length=500, blank=True)
    """The checkpoint that holds once the visit under way has ended."""
    tried_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    """Why the last visit failed, in words; "" after one that went well."""
    held = models.BooleanField(default=False)
    """More came, or went, than is usual: it waits until somebody has looked."""
    told_up_to = models.BigIntegerField(default=0)
    """Number of the newest word on one of its hashes that its owner was told."""
    passed_over = models.PositiveBigIntegerField(default=0)
    faults = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """What its entries give as their source."""
        return f"feed:{self.name}"


class FeedRow(models.Model):
    """One hash of a feed, with what its owner says of it."""

    class State(models.TextChoices):
        NEW = "new", _("Not taken over yet")
        LISTED = "listed", _("On the list")
        LEAVING = "leaving", _("Withdrawn, still on the list")
        GONE = "gone", _("Withdrawn")
        REFUSED = "refused", _("Not taken over")

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="rows", db_index=False)
    type = models.CharField(max_length=10, choices=choices(EntryType))
    value = models.CharField(max_length=64)
    key = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=80, blank=True)
    given_by = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    entry = models.ForeignKey(ListEntry, null=True, on_delete=models.PROTECT, related_name="shared")
    first_seen = models.DateTimeField()
    changed_at = models.DateTimeField()
    visit = models.CharField(max_length=24, blank=True)
    """The visit that saw it last: how a whole file says what is no longer in it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "value", "type"], name="one_row_per_hash"),
        ]
        indexes = [
            models.Index(fields=["feed", "state"], name="feed_row_state"),
            models.Index(fields=["feed", "key"], name="feed_row_key"),
        ]

    def __str__(self) -> str:
        return f"row {self.pk}"


class FeedFault(models.Model):
    """A row that was put aside: where it stood and why; the newest of a feed are kept."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="faults_kept")
    place = models.CharField(max_length=60)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"
