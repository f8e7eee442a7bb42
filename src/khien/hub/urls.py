"""Every address of the hub. Each desk keeps its own urls.py; every view names its right there."""

from django.urls import include, path

urlpatterns = [
    path("", include("khien.hub.intake.urls")),
    path("", include("khien.hub.ui.urls")),
    path("", include("khien.hub.review.public_urls")),
    path("photo/", include("khien.hub.photo.urls")),
    path("staff/", include("khien.hub.accounts.urls")),
    path("desk/", include("khien.hub.review.urls")),
    path("desk/lists/", include("khien.hub.listdesk.urls")),
    path("desk/banks/", include("khien.hub.banks.urls")),
    path("desk/feeds/", include("khien.hub.exchange.urls")),
    path("desk/orders/", include("khien.hub.orders.urls")),
    path("desk/providers/", include("khien.hub.providers.urls")),
    path("desk/audit/", include("khien.hub.audit.urls")),
]
