"""Addresses of the lists, under /desk/lists/."""

from django.urls import path

from khien.hub.listdesk import views

app_name = "listdesk"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("releases/", views.releases, name="releases"),
    path("export/", views.export, name="export"),
    path("known-good/", views.known_good, name="known_good"),
    path("entries/<slug:public_id>/", views.entry, name="entry"),
    path("entries/<slug:public_id>/retract/", views.retract, name="retract"),
    path("entries/<slug:public_id>/confirm/", views.confirm, name="confirm"),
]
