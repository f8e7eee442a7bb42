"""The canonical form of a web address, as a value."""

from collections.abc import Iterator

from msgspec import Struct

LONGEST_KEY = 2048
"""Characters of the longest address that can be listed; longer links are matched by prefix."""


class Link(Struct, frozen=True, omit_defaults=True, gc=False):
    """One address in canonical form.

    `url` is `https://host/path?query` without credentials, tracking, or a slash at the end.
    `host` is lower case, punycode, without a leading www. unless a platform is served there.
    `platform` and `item` name what a known platform shows (`youtube`, `video:abc`); `account` is
    the canonical address of the account or channel, where the address shows it.
    """

    url: str
    host: str
    platform: str | None = None
    item: str | None = None
    account: str | None = None

    @property
    def prefixes(self) -> Iterator[str]:
        """Addresses that cover this one, longest first, each cut at a whole path segment.

        The address itself, then without fragment, without query, then one path segment less each
        time, down to the bare host.
        """
        yield from address_prefixes(self.url)


def address_prefixes(url: str) -> Iterator[str]:
    """See `Link.prefixes`; nothing longer than `LONGEST_KEY` is returned."""
    if len(url) <= LONGEST_KEY:
        yield url
    root = url.find("/", 8)
    path, hash_mark, _ = url.partition("#")
    if hash_mark and len(path) <= LONGEST_KEY:
        yield path
    path, question_mark, _ = path.partition("?")
    if question_mark and len(path) <= LONGEST_KEY:
        yield path
    end = min(len(path), LONGEST_KEY + 1)
    while (end := path.rfind("/", 0, end)) > root:
        yield path[:end]
    if len(path) > root + 1:
        yield path[: root + 1]
