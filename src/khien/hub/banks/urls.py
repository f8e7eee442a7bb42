"""Addresses of the banks, under /desk/banks/."""

from django.urls import path

from khien.hub.banks import views

app_name = "banks"
urlpatterns = [
    path("", views.banks, name="list"),
    path("new/", views.new, name="new"),
    path("entries/<slug:public_id>/said/", views.say, name="say"),
    path("entries/<slug:public_id>/off/", views.switch_entry, name="switch_entry"),
    path("<slug:name>/", views.bank, name="bank"),
    path("<slug:name>/change/", views.change, name="change"),
]
