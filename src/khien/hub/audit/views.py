"""The audit screens: the log with its filters, its export, and the button that verifies it."""

from typing import cast
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from khien.hub.accounts.models import User
from khien.hub.accounts.rights import allowed, staff
from khien.hub.audit import reading
from khien.hub.audit.verify import Verdict
from khien.hub.ui.csv_files import csv_file


class FilterForm(forms.Form):
    """What to look for. Everything may stay empty."""

    actor = forms.CharField(
        label=pgettext_lazy("audit", "Who"),
        required=False,
        max_length=64,
    )
    action = forms.CharField(
        label=pgettext_lazy("audit", "Action"),
        required=False,
        max_length=64,
    )
    object = forms.CharField(
        label=pgettext_lazy("audit", "On what"), required=False, max_length=100
    )
    since = forms.DateField(
        label=pgettext_lazy("audit", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=pgettext_lazy("audit", "To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def wanted(self) -> reading.Filter:
        """The filter of the fields that could be read."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return reading.Filter(
            actor=data.get("actor") or "",
            action=data.get("action") or "",
            object=data.get("object") or "",
            since=data.get("since"),
            until=data.get("until"),
        )


@staff("audit.view")
@never_cache
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The log, newest first."""
    return _show(request, None)


@staff("audit.verify")
@never_cache
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verifies the chain and shows the result above the log."""
    return _show(request, reading.verified(cast(User, request.user)))


@staff("audit.export")
@never_cache
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered log as a CSV file."""
    rows = reading.export(cast(User, request.user), FilterForm(request.GET).wanted())
    return csv_file("audit", reading.COLUMNS, rows)


def _show(request: HttpRequest, verdict: Verdict | None) -> HttpResponse:
    user = cast(User, request.user)
    form = FilterForm(request.GET)
    wanted = form.wanted()
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    page = reading.page(user, wanted, number)
    names = reading.people(page.events)
    filters = {key: value for key, value in request.GET.items() if key != "before" and value}
    context = {
        "form": form,
        "rows": [(event, names.get(event.actor, "")) for event in page.events],
        "older": urlencode({**filters, "before": page.older_than}) if page.older_than else "",
        "filters": urlencode(filters),
        "verdict": verdict,
        "may_export": allowed(user, "audit.export"),
        "may_verify": allowed(user, "audit.verify"),
    }
    return render(request, "audit/log.html", context)
