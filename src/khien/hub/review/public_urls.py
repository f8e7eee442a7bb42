"""Addresses of the public reason pages. /why/<entry id> travels in lists: it never changes."""

from django.urls import re_path

from khien.hub.review.views import reasons

app_name = "reasons"
urlpatterns = [
    re_path(r"^why/(?P<public_id>[A-Za-z0-9_-]{1,24})/?$", reasons.why, name="why"),
    re_path(r"^why/(?P<public_id>[A-Za-z0-9_-]{1,24})/appeal/?$", reasons.appeal, name="appeal"),
]
