"""The form of StopNCII's API: JSON pages of hash records with a time as checkpoint.

Field names and states follow that API as the public `threatexchange` client reads it (1.2.17,
looked at 2026-11-21). Also the form in which Khiên shares its own hashes (`page_of`), because that
client, and servers built on it, can be pointed at another address.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from khien.core.codes import EntryType
from khien.lists.exchange.form import Ask, Opinion, Post, parts
from khien.lists.exchange.shared import BadFeed, Page, Shared, Unread, short, usable

TYPES = {"ImagePDQ": EntryType.PDQ, "VideoMD5": EntryType.MD5}
"""The form calls every file hash MD5 a video's; the hash itself is the same."""
NAMES = {type: name for name, type in TYPES.items()}
_GONE = frozenset(("Withdrawn", "Deleted"))
_FELT = {True: "Blocked", False: "NotBlocked"}
_PAGE = 800
_FIRST = "10"
"""The client's own first time: 0 is refused by the service."""


class _Answer(Struct):
    hashRecords: list[object]
    nextSetTimestamp: int = 0
    nextPageToken: str | None = None
    hasMoreRecords: bool = False


class StopNcii:
    """Reads what `FetchHashes` answers."""

    name = "stopncii"
    secret = "function key,subscription key"  # noqa: S105 - words for a person

    def ask(self, address: str, checkpoint: str, next: str, secret: str) -> Ask:
        """`checkpoint` is a time in seconds, `next` a page token."""
        function, subscription = parts(secret, ",", 2, self.secret)
        query = {"startTimestamp": checkpoint or _FIRST, "pageSize": str(_PAGE)}
        if next:
            query["nextPageToken"] = next
        return Ask(
            f"{address.rstrip('/')}/FetchHashes?{urlencode(query)}",
            {"x-functions-key": function, "Ocp-Apim-Subscription-Key": subscription},
        )

    def read(self, body: bytes) -> Page:
        """Records whose state is withdrawn or deleted are gone."""
        try:
            answer = msgspec.json.decode(body, type=_Answer)
        except msgspec.DecodeError as error:
            raise BadFeed("The answer is not a page of StopNCII's form.", str(error)) from error
        rows: list[Shared] = []
        unread: list[Unread] = []
        passed_over = 0
        for number, record in enumerate(answer.hashRecords, 1):
            if not isinstance(record, dict):
                unread.append(Unread(f"record {number}", "It is not an object."))
                continue
            type = TYPES.get(str(record.get("signalType")))
            if type is None:
                passed_over += 1
                continue
            value = usable(type, record.get("hashValue"))
            if value is None:
                unread.append(Unread(f"record {number}", f"It is not a {type.value} hash."))
                continue
            at = record.get("lastModtimestamp")
            rows.append(
                Shared(
                    type,
                    value,
                    gone=record.get("hashStatus") in _GONE,
                    by=_givers(record.get("CSPFeedbacks")),
                    at=at if isinstance(at, int) else 0,
                )
            )
        more = answer.nextPageToken if answer.hasMoreRecords else ""
        return Page(
            tuple(rows), tuple(unread), passed_over, more or "", str(answer.nextSetTimestamp or "")
        )

    def tell(self, address: str, secret: str, opinions: Sequence[Opinion]) -> Post:
        """What `SubmitFeedback` takes: blocked where it held, not blocked where it did not."""
        function, subscription = parts(secret, ",", 2, self.secret)
        words = [
            {"hashValue": one.value, "feedbackValue": _FELT[one.confirmed], "tags": []}
            for one in opinions
        ]
        return Post(
            f"{address.rstrip('/')}/SubmitFeedback",
            {
                "x-functions-key": function,
                "Ocp-Apim-Subscription-Key": subscription,
                "Content-Type": "application/json",
            },
            msgspec.json.encode({"count": len(words), "hashFeedbacks": words}),
        )


STOPNCII = StopNcii()


class Felt(Struct):
    """One opinion of a `SubmitFeedback` body."""

    hashValue: str
    feedbackValue: str = "None"

    @property
    def confirmed(self) -> bool | None:
        """True where it held, False where it did not, None where nothing was decided."""
        return next((held for held, word in _FELT.items() if word == self.feedbackValue), None)


class Feedbacks(Struct):
    """The body of `SubmitFeedback`."""

    hashFeedbacks: list[Felt]


def page_of(rows: Sequence[Shared], *, next: str, checkpoint: int) -> bytes:
    """A page of this form with our own hashes; `next` is "" on the last page."""
    records = [
        {
            "lastModtimestamp": row.at,
            "signalType": NAMES[row.type],
            "hashValue": row.value,
            "hashStatus": "Withdrawn" if row.gone else "Active",
            "caseNumbers": {row.key: "Withdrawn" if row.gone else "Active"},
            "CSPFeedbacks": []
            if row.gone
            else [{"source": row.by, "feedbackValue": "Blocked", "tags": [row.category]}],
        }
        for row in rows
        if row.type in NAMES
    ]
    return msgspec.json.encode(
        {
            "count": len(records),
            "nextPageToken": next or None,
            "nextSetTimestamp": checkpoint,
            "hasMoreRecords": bool(next),
            "hashRecords": records,
        }
    )


def _givers(feedbacks: object) -> str:
    if not isinstance(feedbacks, list):
        return ""
    names = {str(one.get("source") or "") for one in feedbacks if isinstance(one, dict)}
    return short(", ".join(sorted(names - {""})))
