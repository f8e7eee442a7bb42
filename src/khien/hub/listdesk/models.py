"""Lists, their entries and their signed releases.

Written only by `listdesk.actions`. A release, once stored, never changes; an entry is never
deleted: it is retracted, so that its reason page and its history stay.
"""

from datetime import datetime

from django.conf import settings
from django.db import models

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.lists.release import GENESIS

MAIN = "main"
"""The list that every verified entry goes to."""


def choices(
    codes: type[EntryType] | type[Group] | type[Kind] | type[Severity],
) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in codes]


class ListState(models.Model):
    """The head of one list: the row that every release locks."""

    name = models.SlugField(max_length=40, unique=True)
    version = models.BigIntegerField(default=0)
    chain = models.CharField(max_length=64, default=GENESIS)
    seed_version = models.BigIntegerField(default=0)
    """Version of the newest seed file; deltas that lead up to it may be pruned."""
    pruned_to = models.BigIntegerField(default=0)
    """Deltas up to and including this version are gone: older subscribers take the seed."""

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


class Release(models.Model):
    """One signed step of a list, exactly as it travels (a line of JSON)."""

    list = models.ForeignKey(
        ListState, on_delete=models.PROTECT, related_name="releases", db_index=False
    )
    version = models.BigIntegerField()
    line = models.TextField()
    changes = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "version"], name="one_release_per_version"),
        ]
        ordering = ["list", "version"]

    def __str__(self) -> str:
        return f"{self.list_id}@{self.version}"


class ListEntry(models.Model):
    """One value on a list, with what subscribers never see: reviewer, evidence, dates."""

    public_id = models.CharField(max_length=24, unique=True)
    list = models.ForeignKey(
        ListState, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    type = models.CharField(max_length=10, choices=choices(EntryType))
    value = models.TextField()
    folded = models.CharField(max_length=200, db_index=True)
    """The value folded and cut, for search."""
    digest = models.CharField(max_length=32)
    """Of type, side and whole value: the same value is active at most once per side."""
    harmful = models.BooleanField(default=True)
    group = models.CharField(max_length=20, blank=True, choices=choices(Group))
    kind = models.CharField(max_length=24, blank=True, choices=choices(Kind))
    severity = models.CharField(max_length=10, blank=True, choices=choices(Severity))
    source = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    first_seen = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    bank = models.SlugField(max_length=40, blank=True, db_index=False)
    """The name of the bank that a hash stands in (`hub.banks`), "" for what is in none."""
    off_until = models.DateTimeField(null=True, blank=True)
    """Until then the entry stays listed and matches nothing."""
    recheck_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    evidence = models.ForeignKey(
        "content.Item",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,
    )
    version_added = models.BigIntegerField()
    version_removed = models.BigIntegerField(null=True, blank=True)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retract_reason = models.CharField(max_length=40, blank=True)
    """A code: appeal, expired, mistake, withdrawn, replaced, known_good."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "digest"],
                condition=models.Q(retracted_at__isnull=True),
                name="one_active_entry_per_value",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False, retracted_at__isnull=True),
                name="entry_expiry",
            ),
            models.Index(
                fields=["recheck_at"],
                condition=models.Q(recheck_at__isnull=False, retracted_at__isnull=True),
                name="entry_recheck",
            ),
            models.Index(
                fields=["evidence"],
                condition=models.Q(evidence__isnull=False),
                name="entry_evidence",
            ),
            models.Index(fields=["list", "version_removed"], name="entry_active"),
            # For the desk's table, newest first: what is rare is found without reading the rest.
            models.Index(
                fields=["type", "harmful", "-id"],
                condition=models.Q(retracted_at__isnull=True),
                name="entry_by_type",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(retracted_at__isnull=True, harmful=False),
                name="entry_known_good",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(retracted_at__isnull=False),
                name="entry_gone",
            ),
            models.Index(
                fields=["bank", "-id"],
                condition=models.Q(retracted_at__isnull=True) & ~models.Q(bank=""),
                name="entry_by_bank",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def active(self) -> bool:
        return self.retracted_at is None

    def is_off(self, at: datetime) -> bool:
        return self.off_until is not None and self.off_until > at

    def is_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at
