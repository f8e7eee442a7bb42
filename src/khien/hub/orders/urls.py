"""Addresses of removal orders, under /desk/orders/."""

from django.urls import path

from khien.hub.orders import views

app_name = "orders"
urlpatterns = [
    path("", views.orders, name="list"),
    path("export/", views.export, name="export"),
    path("<slug:public_id>/", views.order, name="order"),
    path("<slug:public_id>/answer/", views.answer, name="answer"),
    path("<slug:public_id>/assign/", views.assign, name="assign"),
    path("<slug:public_id>/withdraw/", views.withdraw, name="withdraw"),
]
