"""Registers the app that holds what all pages share."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "khien.hub.ui"
    label = "ui"
