"""The vault as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    """Connects the settling of keys to a finished sign-in."""

    name = "khien.hub.vault"
    verbose_name = _("Vault")

    def ready(self) -> None:
        from khien.hub.vault import signals  # noqa: F401
