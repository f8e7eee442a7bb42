"""A screen in the language that was pressed on it. Called by public pages that hold typed words."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def in_chosen_language(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The same screen in the language sent with it, so that nothing typed or chosen is lost."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return answer()
    with translation.override(chosen):
        response = answer()
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
