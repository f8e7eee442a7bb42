"""Registers the orders desk with Django and declares its rights."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "khien.hub.orders"

    def ready(self) -> None:
        from khien.hub.orders import policies  # noqa: F401  declares the rights of this desk
