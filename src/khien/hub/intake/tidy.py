"""Turns what people type or paste into links, names and texts, without losing any of it.

Used by the public form and the reports API before a draft is made. Never raises and never
corrects: what cannot be understood stays as a name, a text or part of the story, for a person
to read.
"""

import re

from khien.hub.intake.drafts import MAX_THINGS, Told
from khien.lists.links import canonical

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
_WRAPPING = "<>()[]{}\"'“”‘’«».,;:!?…"
_LIKE_A_LINK = re.compile(
    r"^(?:[a-z][a-z0-9+.-]{1,20}://|www\.|[^\s/@]+\.[^\s/.@\d]{2,}(?:[/:?#]|$))", re.I
)


def clean(text: str) -> str:
    """Line ends as `\\n`, control characters and broken halves of characters gone, ends trimmed."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", _LINE_END.sub("\n", text)).strip()


def told_from(*, links: str = "", pages: str = "", texts: str = "", story: str = "") -> Told:
    """The three boxes and the story as `Told`.

    A link in the name box counts as a link, a line without any address in the link box as a
    name; texts are separated by an empty line. Words around a link, and what exceeds
    `MAX_THINGS` of a sort, go to the end of the story.
    """
    found: list[str] = []
    names: list[str] = []
    more: list[str] = []
    for line in [*clean(links).split("\n"), *clean(pages).split("\n")]:
        words = line.split()
        addresses = [word.strip(_WRAPPING) for word in words if _is_link(word.strip(_WRAPPING))]
        found += addresses
        if addresses and len(words) > len(addresses):
            more.append(line.strip())
        elif not addresses and words:
            names.append(line.strip())
    parts = [part for part in _EMPTY_LINE.split(clean(texts)) if part]
    kept = []
    for values in (found, names, parts):
        unique = list(dict.fromkeys(values))
        kept.append(tuple(unique[:MAX_THINGS]))
        more += unique[MAX_THINGS:]
    story = "\n\n".join(part for part in [clean(story), *more] if part)
    return Told(links=kept[0], pages=kept[1], texts=kept[2], story=story)


def _is_link(word: str) -> bool:
    return bool(_LIKE_A_LINK.search(word)) and canonical(word) is not None
