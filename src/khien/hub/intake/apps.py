"""Registers intake with Django and declares its rights when the hub starts."""

from importlib import import_module

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "khien.hub.intake"
    label = "intake"

    def ready(self) -> None:
        import_module("khien.hub.intake.policies")
