"""Gives each signed-in request its opened vault as `request.vault`, None where it is closed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from khien.hub.vault import keyring


class VaultMiddleware:
    """Opens the vault lazily from session and cookie; sets or drops the cookie on the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        keyring.attach(request)
        response = self.get_response(request)
        keyring.write_cookie(request, response)
        return response
