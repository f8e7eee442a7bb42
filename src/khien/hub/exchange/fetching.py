"""Asks a feed's server for one page, within bounds, or tells it something; keeps and logs nothing.

A redirect is not followed: it could carry the secret to somebody else.
"""

import time

import httpx

from khien.core.errors import KhienError
from khien.lists.exchange import Ask, Post

LARGEST = 64 * 2**20
"""Bytes of one page; a million lines of PDQ hashes have about this many."""
TRIES = 3
_PAUSE_S = 1.0
_SECONDS = httpx.Timeout(30.0, connect=10.0)
_LONGEST_S = 300.0
_AGENT = {"User-Agent": "khien-exchange/1"}


class Away(KhienError):
    """The feed's server did not give a page; `passing` says that a later try may succeed."""

    def __init__(self, message: str, hint: str = "", *, passing: bool = False) -> None:
        super().__init__(message, hint)
        self.passing = passing


def fetch(ask: Ask) -> bytes:
    """The answer's body. Raises `Away`; its words hold neither the address nor the secret."""
    for left in reversed(range(TRIES)):
        try:
            return _once(ask)
        except Away as away:
            if not away.passing or not left:
                raise
            time.sleep(_PAUSE_S * (TRIES - left))
    raise AssertionError("unreachable")


def send(post: Post) -> None:
    """Make a request that tells something. Raises `Away` where it was not taken."""
    try:
        with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
            answer = client.post(post.url, content=post.body, headers={**_AGENT, **post.headers})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(error) from error
    _check_status(200 if answer.is_success else answer.status_code)


def _once(ask: Ask) -> bytes:
    begun = time.monotonic()
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=False) as client,
            client.stream("GET", ask.url, headers={**_AGENT, **ask.headers}) as answer,
        ):
            _check_status(answer.status_code)
            for part in answer.iter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise Away(f"The feed's page is larger than {LARGEST // 2**20} MiB.")
                if time.monotonic() - begun > _LONGEST_S:
                    raise Away(f"The feed's page was not through after {_LONGEST_S:.0f} seconds.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(error) from error
    return bytes(body)


def _unreachable(error: Exception) -> Away:
    return Away(
        f"The feed's server could not be reached ({type(error).__name__}).",
        "It is tried again at the next visit; the entries taken over before stay.",
        passing=not isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol),
    )


def _check_status(status: int) -> None:
    if status in (401, 403):
        raise Away(
            f"The feed refused our secret (status {status}).",
            "Ask its owner whether it is still good, then set the new one.",
        )
    if status != 200:
        raise Away(
            f"The feed answered with status {status}.", passing=status == 429 or status >= 500
        )
