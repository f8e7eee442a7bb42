"""Which names are too broad to list, by the Public Suffix List.

Called where a value is about to become an entry (review, import). A public suffix such as com.vn
holds thousands of strangers and is never listed. A name under which many people publish, such as
github.io, can be listed only by two people: `multi_publisher` tells.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Reserved for documentation and private networks (RFC 2606, RFC 6761, RFC 7686): no suffix rule
# exists, names below them are ordinary.
_RESERVED = frozenset({"example", "test", "invalid", "localhost", "local", "onion", "internal"})


@lru_cache(maxsize=1)
def _every() -> "PublicSuffixList":
    return _load(only_icann=False)


@lru_cache(maxsize=1)
def _icann() -> "PublicSuffixList":
    return _load(only_icann=True)


def _load(only_icann: bool) -> "PublicSuffixList":
    # Reading the rules takes some 50 ms, and many a run of the command line never asks.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, only_icann=only_icann)


def is_known_tld(label: str) -> bool:
    """Whether `label` (lower case, punycode) ends real host names."""
    return label in _RESERVED or _icann().publicsuffix(label) is not None


def too_broad(host: str) -> bool:
    """Whether `host` is a bare label or a public suffix such as com.vn: never an entry."""
    host = host.strip(".").lower()
    if not host or ("." not in host and not host.startswith("[")):
        return True
    return bool(_icann().publicsuffix(host) == host)


def multi_publisher(host: str) -> bool:
    """Whether names below `host` belong to different people, as under github.io.

    From the private part of the Public Suffix List; platforms of `links` are not in it, see
    `links.is_platform_host`.
    """
    host = host.strip(".").lower()
    return not too_broad(host) and bool(_every().publicsuffix(host) == host)


def registrable(host: str) -> str | None:
    """The name one buys, such as example.com.vn for a.b.example.com.vn; None for a suffix."""
    name = _every().privatesuffix(host.strip(".").lower())
    return str(name) if name else None
