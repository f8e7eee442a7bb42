"""Registers the photo page with Django."""

from django.apps import AppConfig


class PhotoConfig(AppConfig):
    name = "khien.hub.photo"
    label = "photo"
