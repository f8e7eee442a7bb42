"""Removal orders: who has to take what down, on which rule, and until when.

Written only by `orders.actions`; `orders.states` says which step may follow which.
"""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Order(models.Model):
    """One order to remove one thing. Without a provider it waits to be assigned by staff."""

    class State(models.TextChoices):
        ISSUED = "issued", _("Sent")
        ACKNOWLEDGED = "acknowledged", _("Received")
        DONE = "done", _("Removed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(max_length=24, unique=True)
    entry = models.ForeignKey("listdesk.ListEntry", on_delete=models.PROTECT, related_name="orders")
    provider = models.ForeignKey(
        "providers.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    target = models.TextField()
    host = models.CharField(max_length=253, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    clock = models.CharField(max_length=60)
    """Id of the pack's clock that set `due_at`."""
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=14, choices=State.choices, default=State.ISSUED)
    overdue_since = models.DateTimeField(null=True, blank=True)
    proof_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="order_clock"),
            models.Index(fields=["provider", "state", "due_at"], name="order_of_provider"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.ISSUED, self.State.ACKNOWLEDGED)

    def is_overdue(self, at: datetime) -> bool:
        return self.is_open and self.due_at <= at


class OrderEvent(models.Model):
    """One step in the life of an order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=14)
    """The state entered, or: assigned, overdue."""
    by = models.CharField(max_length=80)
    """`user:<id>`, `provider:<code>` or `system`."""
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.order_id}:{self.step}"
