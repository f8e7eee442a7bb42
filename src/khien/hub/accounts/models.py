"""Agencies, their teams and the people who work there.

Read by every desk; changed only by `accounts.actions`. Children and other reporters never have
a row here, and there is no superuser: every right comes from a role (`accounts.rights`).
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here. A role never implies another."""

    COUNSELLOR = "counsellor", _("Counsellor")
    ANALYST = "analyst", _("Content analyst")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Agency(models.Model):
    """An organisation that works here: the helpline, a response centre, a ministry desk."""

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_vi if (get_language() or "vi").startswith("vi") else self.name_en


class Team(models.Model):
    """People of one agency who may open the same sealed words; the vault holds one key a team."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    reads_reports = models.BooleanField(default=True)
    """Every new report is sealed to the teams that have this set."""

    class Meta:
        ordering = ["agency__code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="team_name_once_per_agency")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.agency.code})"


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail without regard to case and makes accounts without web rights."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        full_name: str,
        role: str,
        agency: Agency | None = None,
        **extra: Any,
    ) -> "User":
        """A new account; without a password nobody can sign in to it until a link sets one."""
        user = self.model(
            email=email.strip().lower(), full_name=full_name, role=role, agency=agency, **extra
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff. Signs in with e-mail, password and a second factor."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    teams = models.ManyToManyField(Team, blank=True, related_name="members")
    language = models.CharField(max_length=8, default="vi")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["full_name", "id"]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which stands last in Vietnamese."""
        return self.full_name.split()[-1] if self.full_name.split() else self.email
