"""Registers the listdesk desk with Django and declares its rights."""

from django.apps import AppConfig


class ListDeskConfig(AppConfig):
    name = "khien.hub.listdesk"

    def ready(self) -> None:
        from khien.hub.listdesk import policies  # noqa: F401  declares the rights of this desk
