"""Addresses inside text, also bare ones and those written to slip past a filter.

Used by `link.listed`. Finds `https://…`, `hxxp://…`, `www.…`, `name.tld/path`, and names whose
dots are written `[.]`, `(dot)`, `(chấm)` or ` chấm `. Whether something that looks like a name is
one is left to the list look-up: a name that nobody listed costs nothing.
"""

from collections.abc import Iterator

import re2

from khien.detect.text.view import View

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_DOT = r"(?:[.。．｡]|\s?[\[({<]\s?(?:\.|dot|chấm|cham)\s?[\])}>]\s?|\s(?:dot|chấm|cham)\s)"
# Letters of every script, digits, hyphens; not ASCII signs, nor general and CJK punctuation.
_LABEL = r"[^\x00-,./:-@\[-^\x60{-\x{bf}\x{2000}-\x{206f}\x{3000}-\x{303f}．｡]+"
_ENDING = _LABEL.replace("]+", "]{2,}")
_TAIL = r"(?:[/?#\\][^\s<>\"'“”`|{}]*)?"
_SCHEME = r"h(?:tt|xx|\*\*)ps?\s?(?::|\[:\]|：)\s?(?://|\\\\|/)"
_ADDRESS = re2.compile(
    rf"(?i)(?:{_SCHEME}\s?(?:[^\s<>\"'“”`|{{}}/\\]*@)?"
    rf"(?:(?:{_LABEL}{_DOT})+{_LABEL}|[\[\]0-9a-fx:.]{{3,60}})"
    rf"|(?:{_LABEL}{_DOT})+{_ENDING})"
    rf"(?::\d{{1,5}})?{_TAIL}",
    _OPTIONS,
)
_DOTS = re2.compile(rf"(?i){_DOT}", _OPTIONS)
_START = re2.compile(rf"(?i)^{_SCHEME}\s?", _OPTIONS)
_DISGUISED = re2.compile(
    r"(?i)[\[({<]\s?(?:[.:]|dot|chấm|cham)|\s(?:dot|chấm|cham)\s|[:：/\\]\s|h\*\*p", _OPTIONS
)
_DOTTED = frozenset(".。．｡:")
_ENDS_NOTHING = frozenset("<>\"'`|{}“”[]()*@。．｡")
"""Signs without which a word that begins as an address is one as a whole."""
_CLOSING = ".,;:!?…)]}>*_~"


def found_links(view: View) -> Iterator[tuple[str, tuple[int, int]]]:
    """(address, span of the original) for everything in a text that may be an address.

    Where invisible characters or loose marks were written into the text, it is read without them
    too; an address may then be given twice.
    """
    for text, altered in ((view.source, False), (view.toned, True)):
        if altered and not view.altered:
            return
        for address, start, end in _in_text(text):
            yield address, view.span(start, end) if altered else (start, end)


def _in_text(text: str) -> Iterator[tuple[str, int, int]]:
    """Addresses with their places: in the whole of a text that disguises any, else word by word."""
    if _DISGUISED.search(text) is not None:
        yield from _in_piece(text, 0)
        return
    at = 0
    for word in text.split():
        at = text.index(word, at)
        if len(word) > 3 and not _DOTTED.isdisjoint(word):
            if word.startswith(("http://", "https://")) and _ENDS_NOTHING.isdisjoint(word):
                trimmed = _trim(word)
                yield trimmed, at, at + len(trimmed)
            else:
                yield from _in_piece(word, at)
        at += len(word)


def _in_piece(piece: str, offset: int) -> Iterator[tuple[str, int, int]]:
    for match in _ADDRESS.finditer(piece):
        start = match.start()
        trimmed = _trim(match.group())
        yield _plainly(trimmed), offset + start, offset + start + len(trimmed)


def _trim(written: str) -> str:
    """Without the punctuation that belongs to the sentence; a bracket opened inside stays."""
    while written and written[-1] in _CLOSING:
        if written[-1] == ")" and written.count("(") >= written.count(")"):
            break
        if written[-1] == "]" and written.count("[") >= written.count("]"):
            break
        written = written[:-1]
    return written


def _plainly(written: str) -> str:
    """The address as a browser would be given it."""
    if written.isascii() and _ENDS_NOTHING.isdisjoint(written) and " " not in written:
        if written.startswith(("http://", "https://")):
            return written
        if ":" not in written:
            return f"http://{written}"
    scheme = _START.match(written)
    rest = written[scheme.end() :] if scheme else written
    cut = min((i for i in (rest.find(sign) for sign in "/?#\\") if i >= 0), default=len(rest))
    host = rest[:cut]
    if not host.isascii() or any(sign in host for sign in " [({<"):
        host = _DOTS.sub(".", host)
    secure = "s" if scheme and "s" in scheme.group().lower() else ""
    return f"http{secure}://{host}{rest[cut:]}"
