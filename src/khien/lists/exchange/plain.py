"""Hashes in a plain file: a table with a head, or lines of a type and a hash.

A file is whole: what it no longer holds is no longer shared. `write_lines` gives what the
`threatexchange` client reads as a local file, `write_table` what a spreadsheet opens.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from khien.core.codes import EntryType
from khien.lists.entry import Entry
from khien.lists.exchange.form import Ask, Opinion
from khien.lists.exchange.shared import LENGTHS, BadFeed, Page, Shared, Unread, short, usable

_TYPES = {
    "pdq": EntryType.PDQ,
    "md5": EntryType.MD5,
    "video_md5": EntryType.MD5,
    "sha256": EntryType.SHA256,
}
_VALUE = ("hash", "value", "hash_value", "signal", "indicator")
_TYPE = ("type", "hash_type", "signal_type")
_KEY = ("id", "key", "entry")
_CATEGORY = ("category", "kind", "label", "classification")
_GIVER = ("source", "by", "member")
COLUMNS = ("type", "hash", "id", "kind", "severity", "bank")
"""The head of a table that Khiên writes."""


class _File:
    """What both have in common: one request, no secret but a bearer key where there is one."""

    secret = ""

    def ask(self, address: str, checkpoint: str, next: str, secret: str) -> Ask:
        """The file itself, each time whole."""
        key = secret.strip()
        return Ask(address, {"Authorization": f"Bearer {key}"} if key else {})

    def tell(self, address: str, secret: str, opinions: Sequence[Opinion]) -> None:
        """Nothing: a file has nobody to tell."""


class Lines(_File):
    """One hash a line, its type before it (`pdq f8f8…`)."""

    name = "lines"

    def read(self, body: bytes) -> Page:
        """Empty lines and those that begin with # are skipped."""
        rows: list[Shared] = []
        unread: list[Unread] = []
        passed_over = 0
        for number, raw in enumerate(_text(body).splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            word, _, rest = line.partition(" ")
            type = _TYPES.get(word.lower())
            value = usable(type, rest) if type else None
            if type is not None and value is not None:
                rows.append(Shared(type, value))
            elif type is None and rest:
                passed_over += 1
            else:
                unread.append(Unread(f"line {number}", "It is not a type and a hash."))
        return _whole(rows, unread, passed_over, body)


class Table(_File):
    """Comma- or semicolon-separated with a head that names the columns."""

    name = "csv"

    def read(self, body: bytes) -> Page:
        """Needs a column of hashes; a type where PDQ and SHA-256 could both be meant."""
        text = _text(body)
        head, _, _ = text.partition("\n")
        table = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
        try:
            names = {(name or "").strip().lower(): name for name in table.fieldnames or ()}
        except csv.Error as error:
            raise BadFeed("The table has no head that can be read.") from error
        hashes = _column(names, _VALUE)
        if hashes is None:
            raise BadFeed(
                "The table has no column of hashes.", f"Name one of: {', '.join(_VALUE)}."
            )
        columns = [_column(names, wanted) for wanted in (_TYPE, _KEY, _CATEGORY, _GIVER)]
        rows: list[Shared] = []
        unread: list[Unread] = []
        passed_over = 0
        try:
            for row in table:
                word, key, category, by = (short(row.get(c)) if c else "" for c in columns)
                type = _TYPES.get(word.lower()) if word else _guess(row.get(hashes))
                value = usable(type, row.get(hashes)) if type else None
                if type is not None and value is not None:
                    rows.append(Shared(type, value, key, False, category, by))
                elif word and type is None:
                    passed_over += 1
                else:
                    unread.append(Unread(f"line {table.line_num}", "Its hash or type is unclear."))
        except csv.Error as error:
            raise BadFeed(f"The table cannot be read at line {table.line_num}.") from error
        return _whole(rows, unread, passed_over, body)


LINES = Lines()
TABLE = Table()


def write_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Lines of type and hash, harmful entries only; a type that no line can say is left out."""
    names = {EntryType.PDQ: "pdq", EntryType.MD5: "video_md5"}
    for entry in entries:
        if entry.harmful and entry.type in names:
            yield f"{names[entry.type]} {entry.value}"


def write_table(entries: Iterable[Entry]) -> Iterator[str]:
    """A table of `COLUMNS`, harmful hashes only."""
    yield ",".join(COLUMNS)
    for entry in entries:
        if entry.harmful and entry.type in LENGTHS:
            cells = (entry.type, entry.value, entry.id, entry.kind, entry.severity, entry.bank)
            yield ",".join(str(cell or "") for cell in cells)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFeed("The file is not text in UTF-8.") from error


def _column(names: dict[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((names[word] for word in wanted if word in names), None)


def _guess(value: object) -> EntryType | None:
    """A hash of 32 letters is MD5; one of 64 could be two things, so it is not guessed at."""
    return EntryType.MD5 if usable(EntryType.MD5, value) else None


def _whole(rows: list[Shared], unread: list[Unread], passed_over: int, body: bytes) -> Page:
    """The page of a whole file. One without any hash would withdraw everything: it is refused."""
    if not rows:
        raise BadFeed(
            "The file holds no hash that can be used: it may be an error page.",
            "What was taken over before stays. A list that has ended is switched off by hand.",
        )
    mark = sha256(body).hexdigest()
    return Page(tuple(rows), tuple(unread), passed_over, "", mark, whole=True)
