"""The events of the log and the head of their chain.

Written only by `audit.chain`; database triggers refuse every change and deletion of an event.
"""

import json
from datetime import UTC, datetime

from django.db import models


class Event(models.Model):
    """One thing somebody did or read. Codes and identifiers only, never what a person wrote."""

    number = models.BigIntegerField(primary_key=True)
    """1, 2, 3 without a gap: the order of the chain, whatever the clock said. Below zero while it
    waits for its place (`chain.place_waiting`)."""
    at_us = models.BigIntegerField()
    """Microseconds since 1970 in UTC; an integer, so that both databases hash the same bytes."""
    actor = models.CharField(max_length=64)
    action = models.CharField(max_length=64)
    object = models.CharField(max_length=100, blank=True)
    codes = models.TextField(default="{}")
    """Further codes as JSON with sorted keys."""
    digest = models.CharField(max_length=64)
    """sha256 over the digest before it and this event's own bytes."""

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["actor", "number"], name="audit_by_actor"),
            models.Index(fields=["action", "number"], name="audit_by_action"),
            models.Index(fields=["object", "number"], name="audit_by_object"),
            models.Index(fields=["at_us"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    @property
    def at(self) -> datetime:
        """The time of the event, aware, in UTC."""
        return datetime.fromtimestamp(self.at_us / 1_000_000, UTC)

    @property
    def pairs(self) -> list[tuple[str, str | int]]:
        """The further codes that say something, for the screen."""
        return [(key, value) for key, value in json.loads(self.codes).items() if value is not None]


class Head(models.Model):
    """The end of the chain: one row, locked while an event is added."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"head at {self.number}"
