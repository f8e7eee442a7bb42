"""The way from what somebody typed or pasted to a `Link`.

Called by everything that compares addresses. It never raises and never opens a connection: what
is no web address gives None, anything else the same value every time, and the canonical form of
a canonical form is itself.
"""

from collections.abc import Iterable
from urllib.parse import unquote

import can_ada

from khien.lists.links.link import Link
from khien.lists.links.percent import normal_percent
from khien.lists.links.platform import Found, Parts, Platform
from khien.lists.links.query import normal_query, read_query
from khien.lists.links.registry import TAILS, platform_of
from khien.lists.links.typed import as_typed

_parse = can_ada.parse
WEB = frozenset(("https:", "http:"))
_WRAPPERS = 8  # redirects inside redirects that are followed


def canonical(text: str) -> Link | None:
    """The canonical form of a web address, written with or without https://.

    None if `text` is no address: nothing that a browser would open over the web, or words.
    """
    # Most addresses are of an ordinary site and need none of what `canonical_slow` knows.
    try:
        url = _parse(text)
    except (ValueError, TypeError):
        return canonical_slow(text)
    host = url.hostname
    dot = host.rfind(".")
    if (
        dot < 1
        or host[host.rfind(".", 0, dot) + 1 :] in TAILS
        or url.port
        or url.protocol not in WEB
        or host[-1] == "."
    ):
        return canonical_slow(text)
    if host[:4] == "www.":
        host = without_www(host)
    rest = _normal_rest(url.pathname, url.search, url.hash)
    return Link(f"https://{host}{rest}", host)


def canonical_many(texts: Iterable[str]) -> list[Link | None]:
    """`canonical` of each, in order."""
    return [canonical(text) for text in texts]


def canonical_host(text: str) -> str | None:
    """The value of a domain entry for a host or address: lower case, punycode, no www., no port.

    Unlike `canonical` it takes any text for a host that can be one, whatever it ends in.
    """
    text = text.strip()
    url = _read(text if "://" in text else f"https://{text}")
    return None if url is None else without_www(_host(url))


def canonical_slow(text: str) -> Link | None:
    """`canonical` without its short cut: all rules, for every address."""
    first = url = _read(text)
    if first is None or url is None:
        return None
    for _ in range(_WRAPPERS):
        link = _link(url)
        if isinstance(link, Link):
            return link
        inner = _read(link.target)
        if inner is None:
            return _general(url, platform_of(_host(url)))
        url = inner
    return _general(first, platform_of(_host(first)))


def without_www(host: str) -> str:
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    return host


def _read(text: str) -> can_ada.URL | None:
    """What a browser's address bar would open for `text`; None if it is no web address."""
    try:
        url = _parse(text)
        if url.protocol in WEB:
            return url if url.hostname.strip(".") else None
    except ValueError:
        pass
    except TypeError:  # half a surrogate pair, which no parser takes
        return _read(text.encode("utf-8", "replace").decode())
    typed = as_typed(text)
    if typed is None:
        return None
    try:
        url = _parse(typed)
    except (ValueError, TypeError):
        return None
    return url if url.hostname.strip(".") else None


def _link(url: can_ada.URL) -> Link | Found:
    """The link of a parsed address, or what a redirect leads to."""
    host = _host(url)
    platform = platform_of(host)
    if platform is None:
        return _general(url, None)
    segments = tuple(unquote(part) for part in url.pathname.split("/") if part)
    parts = Parts(without_www(host), segments, read_query(url.search), url.hash[1:])
    found = platform.read(parts)
    if found is None:
        return _general(url, platform)
    if found.target:
        return found
    link_host = found.url[8:].partition("/")[0]
    return Link(found.url, link_host, platform.name, found.item, found.account)


def _general(url: can_ada.URL, platform: Platform | None) -> Link:
    """The canonical form by the rules for every site."""
    host = _host(url)
    port = f":{url.port}" if url.port and url.port not in ("80", "443") else ""
    if platform is None:
        host = without_www(host)
        rest = _normal_rest(url.pathname, url.search, url.hash)
        return Link(f"https://{host}{port}{rest}", host)
    if without_www(host) in platform.aliases:
        host = platform.home
    rest = _normal_rest(
        url.pathname, url.search, url.hash, platform.tracking, platform.keeps_fragment
    )
    return Link(f"https://{host}{port}{rest}", host, platform.name)


def _normal_rest(
    path: str,
    search: str,
    fragment: str,
    tracking: frozenset[str] = frozenset(),
    keeps_fragment: bool = False,
) -> str:
    """Path, query and fragment in one spelling, without what has no meaning."""
    if "//" in path:
        path = "/" + "/".join(part for part in path.split("/") if part)
    if "%" in path:
        path = normal_percent(path)
    if path[-1] == "/" and len(path) > 1:
        path = path[:-1]
    if search:
        path += normal_query(search[1:], tracking)
    # After "#/" and "#!" sites name a page, elsewhere a place on it.
    if fragment and (keeps_fragment or fragment[1:2] in ("/", "!")):
        path += normal_percent(fragment)
    return path


def _host(url: can_ada.URL) -> str:
    host: str = url.hostname
    return host.rstrip(".")
