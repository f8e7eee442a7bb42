"""Addresses of the audit desk, under /desk/audit/."""

from django.urls import path

from khien.hub.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.log, name="log"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
]
