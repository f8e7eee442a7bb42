"""Every failure as JSON with words that help: `{"error", "field"?, "hint"?}`.

Used by `endpoint.py` and, for what never reaches an endpoint, by the application itself. What a
caller sent is never repeated beyond the name of a field.
"""

import re

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.core.wire import NotFound, NotPossible, WrongField
from khien.scan.structs import ErrorOut, Refusal

_log = get_logger(__name__)
_encode = msgspec.json.Encoder().encode
_AT = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_NAMED = re.compile(r"(?:required field|unknown field) `([^`]{1,60})`")


def wrong_body(error: msgspec.DecodeError) -> Refusal:
    """422 naming the field for JSON of the wrong shape, 400 for what is not JSON at all."""
    if not isinstance(error, msgspec.ValidationError):
        return Refusal(400, "The body is not JSON in UTF-8.", "Send an object as application/json.")
    words = str(error)
    at = _AT.search(words)
    where = at.group(1) if at else ""
    named = _NAMED.search(words)
    if named:
        where = f"{where}.{named.group(1)}".lstrip(".")
    return Refusal(422, f"{_AT.sub('', words)}.", field=where)


def refusal_of(error: Exception) -> Refusal:
    """The refusal that an error of the hub or of Khiên stands for."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, WrongField):
        return Refusal(422, error.message, error.hint, field=error.field)
    if isinstance(error, NotFound):
        return Refusal(404, error.message, error.hint)
    if isinstance(error, NotPossible):
        return Refusal(409, error.message, error.hint)
    if isinstance(error, KhienError):
        return Refusal(503, error.message, error.hint, headers={"Retry-After": "5"})
    _log.error("The scan API met an error of its own.", exc_info=error)
    return Refusal(500, "Khiên met an error of its own; it has been logged.")


def error_body(refusal: Refusal) -> bytes:
    return _encode(ErrorOut(refusal.message, refusal.field, refusal.hint))


async def http_error(request: Request, error: Exception) -> Response:
    """404 and 405 of the router, in the shape of all other errors."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
    }.get(status, "The request cannot be served.")
    headers = dict(getattr(error, "headers", None) or {})
    methods = getattr(request.app, "methods", {}).get(request.scope["path"])
    if status == 405 and methods:
        headers["Allow"] = ", ".join(methods)
    body = error_body(Refusal(status, words, "See /v1/openapi.json."))
    return Response(body, status, headers, media_type="application/json")
