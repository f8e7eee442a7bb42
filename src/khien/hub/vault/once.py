"""A secret for the next page only: shown to one person once, in the clear nowhere on the disk.

A page that makes a secret leads on to a page that shows it, so that loading that page again makes
no second one. On the way the secret is sealed in the session under a random key that only a
short-lived HttpOnly cookie holds. Called by views; whoever takes it has taken it for good.
"""

import time
from base64 import b64decode, b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from khien.hub.vault.boxes import Locked, new_key, seal, unseal

COOKIE = "khien_once"
SECONDS = 120
_SESSION_KEY = "khien_once"


def keep_once(request: HttpRequest, response: HttpResponse, text: str) -> None:
    """Hand `text` to the page that `response` leads to. A secret kept before is forgotten."""
    key = new_key()
    request.session[_SESSION_KEY] = {
        "sealed": b64encode(seal(key, text)).decode(),
        "until": int(time.time()) + SECONDS,
    }
    response.set_cookie(
        COOKIE,
        b64encode(key).decode(),
        max_age=SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def take_once(request: HttpRequest) -> str | None:
    """What was kept for this page, None where nothing was, it was taken, or it took too long."""
    kept = request.session.pop(_SESSION_KEY, None)
    if not kept or kept["until"] < time.time():
        return None
    try:
        return unseal(
            b64decode(request.COOKIES.get(COOKIE, ""), validate=True), b64decode(kept["sealed"])
        )
    except (Locked, ValueError):
        return None


def forget_once(response: HttpResponse) -> None:
    """Take the browser's half back, on the page that showed the secret."""
    response.delete_cookie(COOKIE, samesite="Strict")
