"""A report on its way in: what the public form and the reports API hand to `submit_report`.

Parsed and bounded at the edge (`forms`, the API's structs); never stored as it is, never logged.
"""

from typing import Literal

import msgspec

from khien.hub.intake.chats import ToldChat

MAX_TEXT = 20_000
"""Characters of one told or pasted text; longer is refused with clear words at the edge."""
MAX_LINK = 10_000
MAX_THINGS = 20
"""Links, names and pasted texts in one report, each kind."""


class ToldMedia(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture or video by its hashes, in lower-case hex; the file itself is never taken in.

    `quality` is PDQ's, None where it was not told. `url` is where it was seen, "" if not known.
    """

    kind: Literal["image", "video"] = "image"
    sha256: str = ""
    md5: str = ""
    pdq: str = ""
    quality: int | None = None
    url: str = ""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the reporter wrote: the part that is sealed at once and read by few."""

    links: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    """Names of pages, channels, groups or accounts that are not web addresses."""
    texts: tuple[str, ...] = ()
    """Messages, posts or comments, copied as they were."""
    story: str = ""
    """What happened, in the reporter's own words."""

    media: tuple[ToldMedia, ...] = ()
    chat: ToldChat | None = None
    """A chat read from screenshots and looked over by the reporter."""

    @property
    def empty(self) -> bool:
        return not (self.links or self.pages or self.texts or self.story or self.media or self.chat)


def carried_media(media: tuple[ToldMedia, ...]) -> str:
    """Hashes as the value of a hidden field."""
    return msgspec.json.encode(media).decode() if media else ""


def from_carried_media(value: str) -> tuple[ToldMedia, ...]:
    """The hashes of a hidden field; none where it is empty or was mended by hand."""
    try:
        found = _media(value.encode("utf-8", "replace")) if value else ()
    except msgspec.DecodeError:
        return ()
    return tuple(one for one in found[:MAX_THINGS] if _is_hash(one))


def _is_hash(media: ToldMedia) -> bool:
    lengths = ((media.sha256, 64), (media.md5, 32), (media.pdq, 64))
    right = all(len(text) in (0, length) and _HEX.issuperset(text) for text, length in lengths)
    return right and bool(media.sha256 or media.md5 or media.pdq) and not media.url


_media = msgspec.json.Decoder(tuple[ToldMedia, ...]).decode
_HEX = frozenset("0123456789abcdef")


class ReportDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known about a report before it has a receipt.

    `submit_token` is made where the form is shown (128 bits or more): the same token sent twice
    is the same report and the same receipt. Codes (`topic`, `who`, `age_band`, `province`) are
    empty where the reporter did not say.
    """

    submit_token: str
    told: Told
    topic: str = ""
    """One of the pack's report topics; its kind and urgency follow from it."""
    in_danger: bool = False
    who: str = ""
    age_band: str = ""
    province: str = ""
    channel: str = "web"
    language: str = "vi"
    kind: str = "report"
    copies: tuple[bytes, ...] = ()
    """Written parts of screenshots, where they may be kept and the reporter wants it."""
    caller: str = ""
    """The provider whose key sent it, for the API; empty for people."""

    @property
    def empty(self) -> bool:
        """True where there is nothing that anybody could act on."""
        return self.told.empty and not self.in_danger and self.topic in ("", "other")


class Receipt(msgspec.Struct, frozen=True):
    """What the reporter goes home with. `code` is shown once and stored nowhere in the clear."""

    code: str
    report_id: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The sixteen digits in groups of four, as they are read aloud."""
        return tuple(self.code[i : i + 4] for i in range(0, len(self.code), 4))
