"""The page about Khiên and the switch of language. Both are open to anyone and keep nothing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from khien.hub.accounts.rights import public


@public("Anyone may read what Khiên is, what it keeps and what it cannot promise.")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Khiên is, in plain words."""
    return render(request, "ui/about.html")


@public("Choosing a language needs no account; only a session cookie with the choice is set.")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language until the browser closes, then go back to where the reader was."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or target[:1] != "/":
        target = "/"
    response = HttpResponseRedirect(target)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        # A session cookie: on a shared computer it must not tell later who was here.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response
