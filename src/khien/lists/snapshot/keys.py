"""Under which key an entry is looked up.

Values in releases are canonical, but they may have been written by a hub that knows fewer
platforms than this machine. Addresses are therefore read again with the rules in use here.
"""

from khien.core.codes import EntryType
from khien.core.text import fold
from khien.lists.entry import Entry
from khien.lists.links.canonical import canonical, without_www

DOMAIN, ADDRESS, PHRASE = "domain", "address", "phrase"

FAMILY: dict[EntryType, str] = {
    EntryType.DOMAIN: DOMAIN,
    EntryType.URL: ADDRESS,
    EntryType.ACCOUNT: ADDRESS,
    EntryType.PHRASE: PHRASE,
    EntryType.SHA256: "sha256",
    EntryType.MD5: "md5",
    EntryType.PDQ: "pdq",
    EntryType.VIDEO: "video",
}
"""Entries of one family are looked up together."""

FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(FAMILY.values()))


def key_of(entry: Entry) -> str:
    """The look-up key of an entry in its family."""
    value = entry.value
    kind = entry.type
    if kind is EntryType.DOMAIN:
        value = value.lower()
        if value.startswith("www.") or value.endswith("."):
            value = without_www(value.rstrip("."))
        return value
    if kind is EntryType.URL or kind is EntryType.ACCOUNT:
        link = canonical(value)
        return link.url if link else value
    if kind is EntryType.PHRASE:
        return fold(value)
    return value.lower()


def host_of(address: str) -> str:
    """The host in an address key, without a port."""
    host = address[8:].partition("/")[0]
    return host if host.endswith("]") else host.partition(":")[0]
