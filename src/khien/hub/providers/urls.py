"""Addresses of providers, under /desk/providers/."""

from django.urls import path

from khien.hub.providers import views

app_name = "providers"
urlpatterns = [
    path("", views.providers, name="list"),
    path("new/", views.new, name="new"),
    path("keys/<int:key_id>/revoke/", views.revoke_key, name="revoke_key"),
    path("<slug:code>/", views.provider, name="provider"),
    path("<slug:code>/change/", views.change, name="change"),
    path("<slug:code>/keys/", views.issue_key, name="issue_key"),
    path("<slug:code>/keys/new/", views.new_key, name="new_key"),
]
