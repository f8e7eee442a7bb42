"""Registers the content desk with Django and declares its rights."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "khien.hub.content"

    def ready(self) -> None:
        from khien.hub.content import policies  # noqa: F401  declares the rights of this desk
