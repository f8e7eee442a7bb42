"""Refuses every view that does not say who may open it. Named in settings.MIDDLEWARE."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from khien.hub.accounts.rights import Refused, mark_of


class DefaultDenyMiddleware:
    """A view without `@staff`, `@public` or an account mark answers 403, whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if mark_of(view) is None:
            raise Refused(f"The view {getattr(view, '__name__', view)} names no right.")
