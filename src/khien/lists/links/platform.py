"""What the files in `platforms/` are made of: the description of one platform's addresses.

A platform file defines `PLATFORM` and is listed in `registry`; nothing else needs to change.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from msgspec import Struct


class Parts(Struct, frozen=True):
    """A parsed address on a platform's host, as its `read` function sees it.

    `host` is without a leading www. `path` holds the non-empty segments, percent-decoded. `query`
    holds decoded values, the first of each name. `fragment` is without its #, undecoded.
    """

    host: str
    path: tuple[str, ...]
    query: dict[str, str]
    fragment: str


class Found(Struct, frozen=True):
    """What a platform recognised in an address.

    Exactly one of `url` (the canonical address) and `target` (the address wrapped by a redirect)
    is set.
    """

    url: str = ""
    item: str | None = None
    account: str | None = None
    target: str = ""


class Platform(Struct, frozen=True):
    """One platform.

    `zones` are registrable domains that belong to it as a whole. `home` is the host its canonical
    addresses are on; `aliases` are hosts, without www., that serve the same pages. `read` returns
    None for an address that it does not know: it then keeps its general form, on `home` if its
    host is an alias. `tracking` names query parameters of no meaning there. `keeps_fragment` is
    True where the part after # names a page.
    """

    name: str
    home: str
    zones: tuple[str, ...]
    aliases: frozenset[str]
    read: Callable[[Parts], Found | None]
    tracking: frozenset[str] = frozenset()
    keeps_fragment: bool = False


def segment(text: str) -> str:
    """`text` as one path segment of a canonical address."""
    return quote(text, safe="@+!$'(),;=:~")


_NAME = re.compile(r"^[^\s/?#%\x00-\x1f]{2,100}$")


def account_name(text: str) -> str | None:
    """A user name as platforms treat it, without case; None if it cannot be one."""
    return segment(text.lower()) if _NAME.match(text) else None


def names(text: str) -> frozenset[str]:
    """The words of `text`: a set written so that people can read and extend it."""
    return frozenset(text.split())
