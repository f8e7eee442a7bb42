"""Addresses of the photo page. A photo only ever travels in the body of a POST."""

from django.urls import path

from khien.hub.photo import views

app_name = "photo"
urlpatterns = [
    path("", views.photo, name="photo"),
    path("clean/", views.clean_copy, name="clean"),
]
