"""Registers the exchange desk with Django and declares its rights."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "khien.hub.exchange"

    def ready(self) -> None:
        from khien.hub.exchange import policies  # noqa: F401  declares the rights of this desk
