"""What a report names, as things that can be found again: canonical, folded, each once.

Two reports are about the same thing when these come out equal: the same canonical link (short,
mobile, embedded and tracked forms are one, see `khien.lists.links`), the same name or the same
text after folding (marks, case, width and spaces do not count). Pure; called by `actions`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from khien.core.text import fold
from khien.core.words import Item as Judged
from khien.detect.link.found import found_links
from khien.detect.text.view import View
from khien.hub.content.models import Item
from khien.hub.intake.drafts import MAX_LINK, MAX_THINGS, Told, ToldMedia
from khien.lists.links import canonical


@dataclass(frozen=True)
class Thing:
    """One thing named in a report. `folded` identifies it together with `type`."""

    type: Item.Type
    value: str
    folded: str
    original: str
    platform: str = ""
    account: str = ""
    """Address of the account, where the form in which the link was told shows it."""
    media: ToldMedia | None = None
    """Of a picture or video."""

    @property
    def judged(self) -> Judged:
        """A link, name or text as the engine judges it."""
        if self.type is Item.Type.LINK:
            return Judged(kind="link", url=self.value)
        return Judged(kind="text", text=self.value)


def things_of(told: Told) -> list[Thing]:
    """Everything named, in order, each once; the story alone when nothing else is named.

    Addresses inside texts, the story and a chat count as named, up to `MAX_THINGS` of them. A chat
    from screenshots is a story as well: somebody's own, and nothing to be listed as it is.
    """
    found: dict[tuple[str, str], Thing] = {}
    for thing in _named(told):
        found.setdefault((thing.type, thing.folded), thing)
    story = told.story or ("\n".join(told.chat.lines) if told.chat else "")
    if not found and story:
        thing = Thing(Item.Type.STORY, story, fold(story), story)
        found[thing.type, thing.folded] = thing
    return list(found.values())


def _named(told: Told) -> Iterator[Thing]:
    for link in told.links:
        yield _link(link) or _page(link)
    for page in told.pages:
        yield _page(page)
    for text in told.texts:
        yield _text(text)
    for media in told.media:
        yield _media(media)
    said = (turn.text for turn in told.chat.turns) if told.chat else ()
    yield from _addresses("\n".join((*told.texts, told.story, *said)))


def _addresses(text: str) -> Iterator[Thing]:
    """Web addresses written out in a text, at most `MAX_THINGS`."""
    found = (_link(address) for address, _span in found_links(View(text)))
    yield from islice((thing for thing in found if thing is not None), MAX_THINGS)


def _link(written: str) -> Thing | None:
    link = canonical(written[:MAX_LINK])
    if link is None:
        return None
    return Thing(
        Item.Type.LINK, link.url, link.url, written, link.platform or "", link.account or ""
    )


def _page(written: str) -> Thing:
    value = " ".join(written.split())
    return Thing(Item.Type.PAGE, value, fold(value), written)


def _media(media: ToldMedia) -> Thing:
    """A picture is the same if its strongest hash is: the file's, else its likeness."""
    name = next(name for name in ("sha256", "md5", "pdq") if getattr(media, name))
    value = f"{name}:{getattr(media, name)}"
    kind = Item.Type.VIDEO if media.kind == "video" else Item.Type.PICTURE
    link = canonical(media.url[:MAX_LINK])
    platform = link.platform or "" if link is not None else ""
    return Thing(kind, value, value, value, platform, media=media)


def _text(written: str) -> Thing:
    return Thing(Item.Type.TEXT, written, fold(written), written)
