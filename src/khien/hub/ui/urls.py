"""Addresses of the pages that belong to no desk."""

from django.urls import path

from khien.hub.ui import views

app_name = "ui"
urlpatterns = [
    path("about/", views.about, name="about"),
    path("language/", views.language, name="language"),
]
