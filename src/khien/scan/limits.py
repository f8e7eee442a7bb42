"""How much one request may carry and one key may ask: bodies and a token bucket per key."""

import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from khien.scan.structs import Refusal

SINGLE_BODY = 1 << 20
BATCH_BODY = 8 << 20

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def read_body(headers: Mapping[bytes, bytes], receive: Receive, limit: int) -> bytes:
    """The whole body; raises a 413 as soon as it is known to be larger than `limit` bytes."""
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > limit:
        raise too_large(limit)
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > limit:
            raise too_large(limit)
        return body
    parts = [body]
    size = len(body)
    while message.get("more_body", False):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise too_large(limit)
    return b"".join(parts)


def too_large(limit: int, hint: str = "Send less at once, or a smaller file.") -> Refusal:
    """A 413 for more than `limit` bytes."""
    return Refusal(
        413,
        f"The body is larger than {limit >> 20} MiB.",
        hint,
        headers={"Connection": "close"},
    )


class Buckets:
    """A token bucket for each key: `rate` requests a second, twice as many in one burst.

    A rate of 0 sets no limit. One bucket per caller; callers are as many as keys were issued.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._filled: dict[str, tuple[float, float]] = {}

    def take(self, caller_id: str) -> None:
        """Take one token; raises a 429 that says when there will be another."""
        if self._rate <= 0:
            return
        moment = time.monotonic()
        tokens, since = self._filled.get(caller_id, (2 * self._rate, moment))
        tokens = min(2 * self._rate, tokens + (moment - since) * self._rate)
        if tokens < 1:
            self._filled[caller_id] = (tokens, moment)
            wait = max(1, round((1 - tokens) / self._rate))
            raise Refusal(
                429,
                "This key asks more often than agreed.",
                "Slow down, or send several items at once to /v1/scan/batch.",
                headers={"Retry-After": str(wait)},
            )
        self._filled[caller_id] = (tokens - 1, moment)
