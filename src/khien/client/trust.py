"""Which public keys a client believes: given by its operator, or pinned on first use.

A pinned key is never replaced by the network. When a hub changes its key, the operator confirms
the new one by passing it as `trust`, or removes the cache folder to pin afresh.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from khien.client.cache import Cache
from khien.client.transport import Transport
from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.lists.signing import PublicKey, parse_keys

_log = get_logger(__name__)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Trust:
    """The keys of one hub for one client."""

    def __init__(
        self, transport: Transport, cache: Cache, url: str, given: Sequence[str] = ()
    ) -> None:
        self._transport = transport
        self._cache = cache
        self._url = url
        self._given = parse_keys(given)
        self._pinned: tuple[PublicKey, ...] = ()

    def pinned(self) -> tuple[PublicKey, ...]:
        """The keys believed now, without asking anyone; () before the first use."""
        if self._given:
            return self._given
        if not self._pinned:
            self._pinned = parse_keys(self._cache.keys())
        return self._pinned

    def keys(self) -> tuple[PublicKey, ...]:
        """The keys believed; on first use those that the hub names, which are then pinned."""
        known = self.pinned()
        if known:
            return known
        texts = self._transport.public_keys()
        if not texts:
            raise KhienError("The hub names no key that signs its lists.", "Ask its operators.")
        self._pinned = parse_keys(texts)
        self._cache.keep_keys([key.text for key in self._pinned])
        parts = urlsplit(self._url)
        _log.info(
            "Pinned the hub's keys on first use.",
            keys=len(texts),
            encrypted=parts.scheme == "https",
            loopback=parts.hostname in _LOOPBACK,
        )
        return self._pinned
