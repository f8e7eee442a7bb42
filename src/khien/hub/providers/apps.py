"""Registers the providers desk with Django and declares its rights."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "khien.hub.providers"

    def ready(self) -> None:
        from khien.hub.providers import policies  # noqa: F401  declares the rights of this desk
