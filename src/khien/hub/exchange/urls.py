"""Addresses of partners' feeds, under /desk/feeds/."""

from django.urls import path

from khien.hub.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.feeds, name="list"),
    path("<slug:name>/", views.feed, name="feed"),
    path("<slug:name>/settle/", views.settle, name="settle"),
    path("<slug:name>/refuse/", views.refuse, name="refuse"),
]
