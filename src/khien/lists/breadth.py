"""How much a value would block: one thing, many people's things, or half the internet.

Asked before a value becomes a harmful entry, by review and by import. Known-good names of the
country pack are checked by the caller; this module knows only the shape of names and platforms.
"""

from enum import StrEnum

from khien.core.codes import EntryType
from khien.core.text import fold
from khien.lists.links import canonical, canonical_host, is_platform_host
from khien.lists.links.link import LONGEST_KEY
from khien.lists.suffixes import multi_publisher, too_broad

SHORTEST_PHRASE = 3
LONGEST_PHRASE = 300


class Breadth(StrEnum):
    """`one` publisher's thing; `many` publishers', which two people must agree to; `refused`."""

    ONE = "one"
    MANY = "many"
    REFUSED = "refused"


def breadth(type: EntryType, value: str) -> Breadth:
    """What a harmful entry of this type and value would reach.

    Refused: no address or name at all, a public suffix, a value too long or a phrase too short to
    be looked up. Many: a platform or a page of it that is no item and no account, a host under
    which strangers have their own names, such as github.io.
    """
    if type is EntryType.DOMAIN:
        host = canonical_host(value)
        return Breadth.REFUSED if host is None else _of_host(host)
    if type in (EntryType.URL, EntryType.ACCOUNT):
        link = canonical(value)
        if link is None or len(link.url) > LONGEST_KEY:
            return Breadth.REFUSED
        if link.platform is not None:
            return Breadth.ONE if link.item or link.account else Breadth.MANY
        if type is EntryType.URL and link.url.find("/", 8) == len(link.url) - 1:
            return _of_host(link.host)
        return Breadth.ONE
    if type is EntryType.PHRASE:
        folded = fold(value)
        usable = SHORTEST_PHRASE <= len(folded) <= LONGEST_PHRASE
        return Breadth.ONE if usable else Breadth.REFUSED
    return Breadth.ONE


def _of_host(host: str) -> Breadth:
    if too_broad(host):
        return Breadth.REFUSED
    return Breadth.MANY if multi_publisher(host) or is_platform_host(host) else Breadth.ONE
