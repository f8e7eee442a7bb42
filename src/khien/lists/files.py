"""Plain lists in and out: names, hosts files, simple filter rules, addresses.

Called by `khien lists import` and `export`. Every line that cannot be used is returned with its
number and the reason; none is guessed at and none is lost in silence.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from khien.core.codes import EntryType
from khien.lists.breadth import Breadth, breadth
from khien.lists.entry import Entry
from khien.lists.links import canonical, canonical_host
from khien.lists.links.canonical import without_www


class Form(StrEnum):
    """How a plain list is written. `auto` looks at every line by itself."""

    AUTO = "auto"
    DOMAINS = "domains"
    HOSTS = "hosts"
    ADBLOCK = "adblock"
    URLS = "urls"


class Row(Struct, frozen=True):
    """A usable line: its number from 1, and what it says."""

    line: int
    type: EntryType
    value: str
    harmful: bool = True


class BadRow(Struct, frozen=True):
    """A line that was put aside, shortened, and why."""

    line: int
    text: str
    why: str


_COMMENT = re.compile(r"!|#(?!#)|\[.*\]$")
_ADDRESS = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*)$")
_OWN_NAMES = re.compile(r"^(?:localhost|local|broadcasthost|.*\.localdomain|ip6-.*|0\.0\.0\.0)$")
_RULE = re.compile(
    r"^(?P<good>@@)?\|\|(?P<host>[^/^$|*]+)(?P<path>/[^^$|*]*)?\^?\|?(?:\$(?P<how>.*))?$"
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_PLAIN = re.compile(rf"^(?!.*xn--)(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]$")
_TAIL = re.compile(r"\.[a-z][a-z0-9-]*[a-z0-9]$|^\d{1,3}(?:\.\d{1,3}){3}$")
_HARMLESS_OPTIONS = frozenset(("important", "all", "document", "doc", "popup"))

_NOT_A_NAME = "This is not a host name."
_NOT_AN_ADDRESS = "This is not a web address."
_NOT_A_RULE = "Only rules of the form ||name^ can be taken over."
_TOO_BROAD = "This name is far too broad: everything under it would be blocked."
_MANY = "Many people publish here. Add it by hand, with a second person."
_TOO_LONG = "The line is too long."


def read_rows(lines: Iterable[str], form: Form = Form.AUTO) -> Iterator[Row | BadRow]:
    """What each line says, canonical, each value once; comments and empty lines are skipped."""
    seen: set[tuple[str, bool]] = set()
    for number, raw in enumerate(lines, start=1):
        text = raw.strip().lstrip("\ufeff")
        if not text or _COMMENT.match(text):
            continue
        if len(text) > 4096:
            yield BadRow(number, _short(text), _TOO_LONG)
            continue
        for row in _read_line(number, text, form if form is not Form.AUTO else _guess(text)):
            if isinstance(row, BadRow):
                yield row
            elif (row.value, row.harmful) not in seen:
                seen.add((row.value, row.harmful))
                yield row


def write_rows(entries: Iterable[Entry], form: Form) -> Iterator[str]:
    """The lines of a plain list, without line ends; what a form cannot say is left out.

    `domains` and `hosts` hold harmful domains, `adblock` harmful and known-good ones, `urls`
    harmful addresses, accounts and domains.
    """
    for entry in entries:
        domain = entry.type is EntryType.DOMAIN
        if form is Form.ADBLOCK and domain:
            yield f"||{entry.value}^" if entry.harmful else f"@@||{entry.value}^"
        elif not entry.harmful:
            continue
        elif form is Form.DOMAINS and domain:
            yield entry.value
        elif form is Form.HOSTS and domain:
            yield f"0.0.0.0 {entry.value}"
        elif form is Form.URLS and domain:
            yield f"https://{entry.value}/"
        elif form is Form.URLS and entry.type in (EntryType.URL, EntryType.ACCOUNT):
            yield entry.value


def _guess(text: str) -> Form:
    if text.startswith(("||", "@@")) or "##" in text:
        return Form.ADBLOCK
    first = text.split(None, 1)[0]
    if first != text and _ADDRESS.match(first):
        return Form.HOSTS
    return Form.URLS if "/" in text else Form.DOMAINS


def _read_line(number: int, text: str, form: Form) -> Iterator[Row | BadRow]:
    if form is Form.ADBLOCK:
        yield _rule(number, text)
        return
    text = re.split(r"\s+#", text, maxsplit=1)[0]
    if form is Form.URLS:
        yield _address(number, text, True)
    elif form is Form.HOSTS:
        address, *hosts = text.split()
        if not hosts or not _ADDRESS.match(address):
            yield BadRow(number, _short(text), "A hosts line is an IP address and names.")
        for host in hosts:
            if not _OWN_NAMES.match(host):
                yield _name(number, host, True)
    else:
        yield _name(number, text.removeprefix("*."), True)


def _rule(number: int, text: str) -> Row | BadRow:
    match = _RULE.match(text)
    if match is None:
        return BadRow(number, _short(text), _NOT_A_RULE)
    if match["how"] and not set(match["how"].split(",")) <= _HARMLESS_OPTIONS:
        return BadRow(number, _short(text), f"The rule holds only for {match['how'][:40]}.")
    harmful = match["good"] is None
    if match["path"] and match["path"] != "/":
        return _address(number, f"https://{match['host']}{match['path']}", harmful)
    return _name(number, match["host"], harmful)


def _name(number: int, text: str, harmful: bool) -> Row | BadRow:
    plain = text.lower().rstrip(".")
    # The reader for pasted addresses is ten times slower, and most lines are plain names.
    host = without_www(plain) if _PLAIN.match(plain) else canonical_host(text)
    if host is None or re.search(r"[\s/\\?#@:]|\.\.", text) or not _TAIL.search(host):
        return BadRow(number, _short(text), _NOT_A_NAME)
    if host[-1].isdigit() and host != plain:  # a browser reads 1234 as 0.0.4.210
        return BadRow(number, _short(text), _NOT_A_NAME)
    return _checked(Row(number, EntryType.DOMAIN, host, harmful), text)


_PLAIN = re.compile(
    r"^(?!.*xn--)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$"
)
_TAIL = re.compile(r"\.[a-z][a-z0-9-]*[a-z0-9]$|^\d{1,3}(?:\.\d{1,3}){3}$")


def _address(number: int, text: str, harmful: bool) -> Row | BadRow:
    link = canonical(text)
    if link is None:
        return BadRow(number, _short(text), _NOT_AN_ADDRESS)
    account = link.account is not None and link.url == link.account
    kind = EntryType.ACCOUNT if account else EntryType.URL
    return _checked(Row(number, kind, link.url, harmful), text)


def _checked(row: Row, text: str) -> Row | BadRow:
    reach = breadth(row.type, row.value) if row.harmful else Breadth.ONE
    if reach is Breadth.ONE:
        return row
    return BadRow(row.line, _short(text), _TOO_BROAD if reach is Breadth.REFUSED else _MANY)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
