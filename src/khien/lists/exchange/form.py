"""What a form of exchange must be able to say. Called by the hub's feeds."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from khien.core.codes import EntryType
from khien.lists.exchange.shared import BadFeed, Page


class Ask(Struct, frozen=True):
    """A GET request to make. Neither part may be logged: both can hold secrets."""

    url: str
    headers: Mapping[str, str] = {}


class Opinion(Struct, frozen=True):
    """What we say back of a hash that somebody shared: it held, or it did not."""

    type: EntryType
    value: str
    confirmed: bool


class Post(Struct, frozen=True):
    """A POST request to make, as secret as an `Ask`."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Form(Protocol):
    """How one kind of feed is asked and read. Pure: it makes no request itself."""

    name: str
    secret: str
    """What the secret is made of, for the person who types it; "" where none is needed."""

    def ask(self, address: str, checkpoint: str, next: str, secret: str) -> Ask:
        """The request for a visit that begins at `checkpoint`, or for its page `next`."""

    def read(self, body: bytes) -> Page:
        """What an answer says. Raises `BadFeed` where it is not of this form."""

    def tell(self, address: str, secret: str, opinions: Sequence[Opinion]) -> Post | None:
        """The request that tells the owner what we found; None where the form has none."""


def same_place(address: str, url: str) -> str:
    """`url`, if it leads to the server of `address`: a feed may not send us elsewhere."""
    here, there = urlsplit(address), urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise BadFeed(
            "The feed's next page lies on another server.",
            "Ask who runs the feed; nothing was fetched from there.",
        )
    return url


def parts(secret: str, sign: str, count: int, what: str) -> list[str]:
    """A secret of several parts. Raises `KhienError` naming what it should be."""
    found = secret.strip().split(sign)
    if len(found) != count or not all(found):
        raise BadFeed("The feed's secret is not of the form it needs.", f"Give {what}.")
    return found
