"""Registers the banks of hashes with Django and declares their rights."""

from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "khien.hub.banks"

    def ready(self) -> None:
        from khien.hub.banks import policies  # noqa: F401  declares the rights of this desk
