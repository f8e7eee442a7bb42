"""Registers the review desk with Django and declares its rights."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "khien.hub.review"

    def ready(self) -> None:
        from khien.hub.review import policies  # noqa: F401  declares the rights of this desk
