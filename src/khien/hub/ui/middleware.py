"""Language and privacy headers of every page the hub makes.

Settings put these around all views. Nothing here opens a session, reads a body or keeps anything
about the person who asks; static files are served before and are not touched.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

_HEADERS = {
    # Shared computers: nothing of a report or a desk may lie in a browser's cache, and the back
    # button after a sign-out must not show the page again.
    "Cache-Control": "no-store",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
        "display-capture=(), browsing-topics=(), "
        "publickey-credentials-get=(self), publickey-credentials-create=(self), "
        "clipboard-write=(self)"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    # Nobody else learns which page one came from. "no-referrer" would also hide the origin from
    # ourselves, and Django then rightly takes our own forms for forged ones.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noarchive, nosnippet",
}


class LanguageMiddleware:
    """Chooses Vietnamese or English: the reader's own choice (cookie), else the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Reads the cookie LANGUAGE_COOKIE_NAME, then Accept-Language, then LANGUAGE_CODE (vi).
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class PrivacyHeadersMiddleware:
    """Puts the privacy headers on every dynamic answer that does not already set its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
