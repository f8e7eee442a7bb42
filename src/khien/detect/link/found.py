"""Addresses inside text, also bare ones and those written to slip past a filter.

Used by `link.listed`. Finds `https://…`, `hxxp://…`, `www.…`, `name.tld/path`, and names whose
dots are written `[.]`, `(dot)`, `(chấm)` or ` chấm `. Whether something that looks like a name is
one is left to the list look-up: a name that nobody listed costs nothing.
"""

from khien.detect.expression import Expression, TextExpression
from khien.detect.text.letters import LETTERS, UNKNOWN, code
from khien.detect.text.view import View

_DOT = r"(?:[.。]|\s?[\[({<]\s?(?:\.|dot|chấm|cham)\s?[\])}>]\s?|\s(?:dot|chấm|cham)\s)"
_CHARACTER = rb"[0-9_a-z\-" + UNKNOWN + LETTERS + rb"]"
_SCHEME = r"h(?:tt|xx|\*\*)ps?\s?(?::|\[:\])\s?(?://|\\\\|/)"
_STOPS = r"\s<>\"'“”`|{}"
_ADDRESS = Expression(
    code(
        rf"(?:{_SCHEME}\s?(?:[^{_STOPS}/\\]*@)?"
        rf"(?:(?:CHARACTER+{_DOT})+CHARACTER+|[\[\]0-9a-fx:.]{{3,60}})"
        rf"|(?:CHARACTER+{_DOT})+CHARACTER{{2,}})"
        rf"(?::\d{{1,5}})?(?:[/?#\\][^{_STOPS}]*)?"
    ).replace(b"CHARACTER", _CHARACTER)
)
_CHAM, _WIDE_DOT = code("chấm"), code("。")
_DOTS = TextExpression(rf"(?i){_DOT.replace('。', '。．｡')}")
_START = TextExpression(rf"(?i)^{_SCHEME}\s?")
_DISGUISES = frozenset("[({< *\\")
"""Signs without which an address in ASCII is written as it is meant."""
_CLOSING = ".,;:!?…)]}>*_~"


def found_links(view: View) -> list[tuple[str, tuple[int, int]]]:
    """(address, span of the original) for everything in a text that may be an address.

    Where invisible characters or loose marks were written into the text, it is read without them
    too; an address may then be given twice.
    """
    if view.links is None:
        view.links = _found(view) if _may_hold(view.coded) else []
    return view.links


def _may_hold(coded: bytes) -> bool:
    """Whether anything is there of which `_ADDRESS` needs one: a dot, a colon, a dot in words."""
    return (
        b"." in coded
        or b":" in coded
        or b"dot" in coded
        or b"cham" in coded
        or _CHAM in coded
        or _WIDE_DOT in coded
    )


def _found(view: View) -> list[tuple[str, tuple[int, int]]]:
    found: list[tuple[str, tuple[int, int]]] = []
    for start, end in _ADDRESS.spans(view.coded):
        trimmed = _trim(view.toned[start:end])
        place = view.span(start, start + len(trimmed))
        found.append((_plainly(view.source[place[0] : place[1]]), place))
        if view.altered:
            found.append((_plainly(trimmed), place))
    return found


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
    if written.isascii() and _DISGUISES.isdisjoint(written):
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
