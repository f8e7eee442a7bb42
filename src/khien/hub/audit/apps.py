"""The audit log as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Declares who may read the log."""

    name = "khien.hub.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from khien.hub.audit import policies  # noqa: F401
