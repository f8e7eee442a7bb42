"""Keys, all of them wrapped: nothing in these tables opens anything by itself.

Written only by this package. A stolen database holds public keys, keys sealed to them, and
keys wrapped under Argon2id of a passphrase or a receipt with a pepper that is not in it.
"""

import uuid

from django.conf import settings
from django.db import models

from khien.hub.accounts.models import Team


class RecoveryKey(models.Model):
    """The public half of an offline key; its private half is printed and locked away."""

    public = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"recovery key {self.pk}"


class TeamKey(models.Model):
    """The key pair of a team. New reports are sealed to the public half."""

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="key")
    public = models.BinaryField(max_length=32)
    sealed_for_recovery = models.BinaryField(null=True)
    """The private half sealed to `recovery`, None until a recovery key exists."""
    recovery = models.ForeignKey(RecoveryKey, null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of {self.team}"


class MemberKey(models.Model):
    """The key pair of a member of staff, its private half wrapped under the passphrase."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_key"
    )
    public = models.BinaryField(max_length=32)
    wrapped_private = models.BinaryField()
    salt = models.BinaryField(max_length=16)
    kdf_mib = models.PositiveIntegerField()
    kdf_passes = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of user {self.user_id}"


class Grant(models.Model):
    """A team's private key, sealed to one member."""

    team_key = models.ForeignKey(TeamKey, on_delete=models.CASCADE, related_name="grants")
    member_key = models.ForeignKey(MemberKey, on_delete=models.CASCADE, related_name="grants")
    sealed_private = models.BinaryField()
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team_key", "member_key"], name="one_grant_each")
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class Envelope(models.Model):
    """Where the key of one report or item is kept, sealed to everyone allowed to open it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed_for_reporter = models.BinaryField(null=True)
    """The key sealed to the public key of a receipt."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"envelope {self.id}"


class EnvelopeKey(models.Model):
    """The key of an envelope, sealed to one team."""

    envelope = models.ForeignKey(Envelope, on_delete=models.CASCADE, related_name="keys")
    team_key = models.ForeignKey(TeamKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope", "team_key"], name="one_seal_each")
        ]

    def __str__(self) -> str:
        return f"seal {self.pk}"


class ReceiptCost(models.Model):
    """A cost of Argon2id that receipts were once made at: earlier ones still open their reports."""

    mib = models.PositiveIntegerField(unique=True)

    def __str__(self) -> str:
        return f"{self.mib} MiB"
