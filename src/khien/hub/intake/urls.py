"""Addresses of the public site. The receipt code is never part of one."""

from django.urls import path

from khien.hub.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.home, name="home"),
    path("report/", views.report, name="report"),
    path("report/pictures/", views.pictures, name="pictures"),
    path("receipt/", views.receipt, name="receipt"),
    path("exit/", views.leave, name="leave"),
]
