"""The form of NCMEC's hash sharing API, version 2: XML pages of images and videos.

Element names follow that API as the public `threatexchange` client reads it (1.2.17, looked at
2026-11-21). Of an entry's fingerprints those that Khiên looks up are taken; the classification (A1
to B2) is kept as the owner's own category.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree as XML

from khien.core.codes import EntryType
from khien.lists.exchange.form import Ask, Opinion, parts, same_place
from khien.lists.exchange.shared import BadFeed, Page, Shared, Unread, short, usable

_TYPES = {"md5": EntryType.MD5, "pdq": EntryType.PDQ, "sha256": EntryType.SHA256}
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_FIRST = "1970-01-01T00:00:00Z"


class Ncmec:
    """Reads what `/v2/entries` answers."""

    name = "ncmec"
    secret = "user:password"  # noqa: S105 - words for a person

    def ask(self, address: str, checkpoint: str, next: str, secret: str) -> Ask:
        """`checkpoint` is a UTC time, `next` a path with its query below the address."""
        parts(secret, ":", 2, self.secret)
        address = address.rstrip("/")
        path = next or f"/v2/entries?{urlencode({'from': checkpoint or _FIRST})}"
        headers = {"Authorization": f"Basic {b64encode(secret.strip().encode()).decode()}"}
        return Ask(same_place(address, f"{address}{path}"), headers)

    def read(self, body: bytes) -> Page:
        """Entries called deleted withdraw everything shared under their id."""
        root = _parsed(body)
        rows: list[Shared] = []
        unread: list[Unread] = []
        passed_over = 0
        newest = ""
        for kind in ("images", "videos"):
            group = root.find(f"{{*}}{kind}")
            if group is None:
                continue
            newest = max(newest, _time(group.get("maxTimestamp")))
            for number, entry in enumerate(group, 1):
                found = list(_hashes(entry))
                if not _text(entry, "id"):
                    unread.append(Unread(f"{kind} {number}", "It has no id."))
                elif _name(entry).startswith("deleted"):
                    rows.append(Shared(None, "", _text(entry, "id"), gone=True))
                elif not found:
                    passed_over += 1
                for name, value in found:
                    type = _TYPES[name]
                    plain = usable(type, value)
                    if plain is None:
                        unread.append(Unread(f"{kind} {number}", f"It is not a {name} hash."))
                        continue
                    rows.append(
                        Shared(
                            type,
                            plain,
                            _text(entry, "id"),
                            category=_text(entry, "classification"),
                            by=_text(entry, "member"),
                            at=_seconds(_text(entry, "timestamp")),
                        )
                    )
        paging = root.find("{*}paging/{*}next")
        more = (paging.text or "").strip() if paging is not None else ""
        return Page(tuple(rows), tuple(unread), passed_over, more, newest)

    def tell(self, address: str, secret: str, opinions: Sequence[Opinion]) -> None:
        """Nothing: its opinions need reasons of its own, which a person there must choose."""


NCMEC = Ncmec()


def _parsed(body: bytes) -> XML.Element:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFeed("The answer is not XML in UTF-8.") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFeed("The answer declares entities, which no hash list needs.")
    try:
        root = XML.fromstring(text)  # noqa: S314 - nothing that can grow is left in it
    except XML.ParseError as error:
        raise BadFeed("The answer is not XML.", str(error)) from error
    if _name(root) != "queryresult":
        raise BadFeed(f"The answer is a <{short(_name(root))}>, not a <queryResult>.")
    return root


def _hashes(entry: XML.Element) -> Iterator[tuple[str, str | None]]:
    for one in entry.iterfind("{*}fingerprints/*"):
        if _name(one) in _TYPES and one.text:
            yield _name(one), one.text


def _name(element: XML.Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _text(entry: XML.Element, name: str) -> str:
    return short(entry.findtext(f"{{*}}{name}", ""))


def _time(text: str | None) -> str:
    return datetime.fromtimestamp(_seconds(text), UTC).strftime(_TIME) if _seconds(text) else ""


def _seconds(text: str | None) -> int:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
