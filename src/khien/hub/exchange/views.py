"""Feeds at the desk: what partners share, what waits for a look, what could not be used."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.core.errors import KhienError
from khien.hub.accounts.rights import Actor, allowed, staff
from khien.hub.exchange import actions
from khien.hub.exchange.figures import figures
from khien.hub.exchange.models import Feed, FeedRow
from khien.hub.ui.requests import DeskRequest

_SAMPLE = 8


@staff("exchange.read")
@require_safe
def feeds(request: DeskRequest) -> HttpResponse:
    """Every feed in one line; those that need somebody come first."""
    found = sorted(figures(), key=lambda one: (not (one.held or one.problem), one.name))
    return render(request, "exchange/feeds.html", {"feeds": found})


@staff("exchange.read")
@require_safe
def feed(request: DeskRequest, name: str) -> HttpResponse:
    """One feed: its basis, its figures, a look at what waits, the rows put aside."""
    found = get_object_or_404(Feed, name=name)
    (numbers,) = (one for one in figures() if one.name == found.name)
    waiting = found.rows.filter(state__in=[FeedRow.State.NEW, FeedRow.State.LEAVING])
    context = {
        "feed": found,
        "numbers": numbers,
        "waiting": waiting.order_by("pk")[:_SAMPLE],
        "faults": found.faults_kept.all()[:_SAMPLE],
        "may_settle": allowed(request.user, "exchange.settle"),
    }
    return render(request, "exchange/feed.html", context)


@staff("exchange.settle")
@require_POST
def settle(request: DeskRequest, name: str) -> HttpResponse:
    """Take over what waits."""
    return _decide(request, name, actions.settle_held, _("Taken over. It protects from now on."))


@staff("exchange.settle")
@require_POST
def refuse(request: DeskRequest, name: str) -> HttpResponse:
    """Do not take over what waits."""
    return _decide(request, name, actions.refuse_held, _("Not taken over. The list is as before."))


def _decide(
    request: DeskRequest, name: str, act: Callable[[Actor, Feed], Feed], done: str
) -> HttpResponse:
    found = get_object_or_404(Feed, name=name)
    try:
        act(request.user, found)
    except PermissionDenied:
        raise
    except KhienError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("exchange:feed", found.name)
