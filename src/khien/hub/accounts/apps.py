"""The staff desk as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Declares the rights over staff and connects the sign-in signals."""

    name = "khien.hub.accounts"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from khien.hub.accounts import policies, signals  # noqa: F401
