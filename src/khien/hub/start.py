"""Sets Django up for a command; `khien.serve` and the tests do it their own way."""

import os


def start() -> None:
    """Loads the hub in this process. Safe to call twice."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.hub.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
