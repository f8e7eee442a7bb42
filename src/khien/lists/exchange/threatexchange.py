"""The form of ThreatExchange's `threat_updates`: JSON pages with a cursor and tombstones.

Field names follow that API as the public `threatexchange` client reads it (1.2.17, looked at
2026-11-21). The address is that of the privacy group, without `/threat_updates`.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from msgspec import Struct

from khien.core.codes import EntryType
from khien.lists.exchange.form import Ask, Opinion, same_place
from khien.lists.exchange.shared import BadFeed, Page, Shared, Unread, short, usable

_TYPES = {
    "HASH_PDQ": EntryType.PDQ,
    "HASH_MD5": EntryType.MD5,
    "HASH_VIDEO_MD5": EntryType.MD5,
    "HASH_SHA256": EntryType.SHA256,
}
_FIELDS = "id,indicator,type,last_updated,should_delete,tags,status"
_TOKEN = "access_token"  # noqa: S105 - the name of a parameter
_PAGE = 500
_HARMLESS = frozenset(("NON_MALICIOUS",))


class _Answer(Struct):
    data: list[object]
    paging: dict[str, Any] = {}


class ThreatExchange:
    """Reads what `threat_updates` answers."""

    name = "threatexchange"
    secret = "access token"  # noqa: S105 - words for a person

    def ask(self, address: str, checkpoint: str, next: str, secret: str) -> Ask:
        """`checkpoint` is a time in seconds, `next` an address there as `read` gave it."""
        if next:
            sign = "&" if urlsplit(next).query else "?"
            return Ask(same_place(address, f"{next}{sign}{urlencode({_TOKEN: secret.strip()})}"))
        query = {
            _TOKEN: secret.strip(),
            "start_time": checkpoint or "0",
            "limit": str(_PAGE),
            "fields": _FIELDS,
        }
        return Ask(f"{address.rstrip('/')}/threat_updates/?{urlencode(query)}")

    def read(self, body: bytes) -> Page:
        """Updates marked for deletion, or said to be harmless by now, are gone."""
        try:
            answer = msgspec.json.decode(body, type=_Answer)
        except msgspec.DecodeError as error:
            raise BadFeed("The answer is not a page of threat_updates.", str(error)) from error
        rows: list[Shared] = []
        unread: list[Unread] = []
        passed_over = newest = 0
        for number, record in enumerate(answer.data, 1):
            if not isinstance(record, dict):
                unread.append(Unread(f"update {number}", "It is not an object."))
                continue
            at = record.get("last_updated")
            at = at if isinstance(at, int) else 0
            newest = max(newest, at)
            type = _TYPES.get(str(record.get("type")))
            if type is None:
                passed_over += 1
                continue
            value = usable(type, record.get("indicator"))
            if value is None:
                unread.append(Unread(f"update {number}", f"It is not a {type.value} hash."))
                continue
            gone = bool(record.get("should_delete")) or record.get("status") in _HARMLESS
            key = short(record.get("id"))
            rows.append(Shared(type, value, key, gone, _tags(record.get("tags")), at=at))
        more = answer.paging.get("next")
        return Page(
            tuple(rows),
            tuple(unread),
            passed_over,
            _without_token(more) if isinstance(more, str) else "",
            str(newest or ""),
        )

    def tell(self, address: str, secret: str, opinions: Sequence[Opinion]) -> None:
        """Nothing: its opinions need reasons of its own, which a person there must choose."""


THREATEXCHANGE = ThreatExchange()


def _without_token(url: str) -> str:
    """The next page's address as it may be kept: the service puts our token into it."""
    split = urlsplit(url)
    query = [pair for pair in parse_qsl(split.query) if pair[0] != _TOKEN]
    return split._replace(query=urlencode(query)).geturl()


def _tags(tags: object) -> str:
    if isinstance(tags, dict):
        tags = tags.get("data")
    if not isinstance(tags, list):
        return ""
    words = [one.get("text", "") if isinstance(one, dict) else str(one) for one in tags]
    return short(", ".join(word for word in words if word))
