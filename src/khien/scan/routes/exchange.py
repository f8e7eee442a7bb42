"""`/v1/exchange/…`: our own hashes in the form that other hash clients read, and their opinions.

The form is StopNCII's, because the public `threatexchange` client, and servers built on it, can be
pointed at another address for it. The key goes where that client puts it.
"""

from starlette.responses import Response

from khien.core.wire import FeedbackIn, WrongField
from khien.lists.exchange.stopncii import Feedbacks, page_of
from khien.scan.operation import Call, Operation, Query
from khien.scan.ports import FeedbackDesk, HashFeed
from khien.scan.structs import FeedbacksTaken, Refusal

KEY_HEADER = b"x-functions-key"
_LARGEST = 2_000
_AT_ONCE = 1_000
_SINCE = Query("startTimestamp", "Hashes changed at or after this time, in seconds since 1970.")
_SIZE = Query("pageSize", f"How many at most on a page, {_LARGEST} or fewer.")
_MOST = 2**40


def exchange_operations(hashes: HashFeed, feedback: FeedbackDesk | None) -> list[Operation]:
    """What partners' hash clients ask for."""

    def fetch(call: Call) -> Response:
        since = _number(call, _SINCE.name, 0, _MOST)
        size = _number(call, _SIZE.name, _LARGEST, _LARGEST)
        page = hashes.page(call.path["name"], since, call.query.get("nextPageToken", ""), size)
        if page is None:
            raise Refusal(
                404,
                "There is no such list, or no such page of it.",
                "The list of the hub is called main; begin again without nextPageToken.",
            )
        body = page_of(page.rows, next=page.next, checkpoint=page.checkpoint)
        return Response(body, media_type="application/json")

    def told(call: Call) -> FeedbacksTaken:
        body: Feedbacks = call.body
        if len(body.hashFeedbacks) > _AT_ONCE:
            raise WrongField("hashFeedbacks", f"{_AT_ONCE} opinions at once are the most.")
        decided = {one.hashValue.lower(): one.confirmed for one in body.hashFeedbacks}
        known = hashes.entries(call.path["name"], list(decided))
        taken = 0
        for value, entry in known.items():
            confirmed = decided[value]
            if confirmed is not None and feedback is not None:
                word = FeedbackIn(entry=entry, said="confirmed", reason="same")
                if not confirmed:
                    word = FeedbackIn(entry=entry, said="disputed", reason="other_picture")
                feedback.give(call.caller, word)
                taken += 1
        return FeedbacksTaken(taken, len(body.hashFeedbacks) - taken)

    operations = [
        Operation(
            "GET",
            "/v1/exchange/{name}/FetchHashes",
            "exchange_hashes",
            "Our own hashes and their withdrawals, a page at a time, in StopNCII's form",
            fetch,
            scope="lists",
            key_header=KEY_HEADER,
            waits=True,
            queries=(_SINCE, _SIZE),
            refuses=(404,),
            finished=Response,
        )
    ]
    if feedback is not None:
        operations.append(
            Operation(
                "POST",
                "/v1/exchange/{name}/SubmitFeedback",
                "exchange_feedback",
                "Opinions on our hashes, in StopNCII's form: Blocked confirms, NotBlocked disputes",
                told,
                answer=FeedbacksTaken,
                body=Feedbacks,
                scope="feedback",
                key_header=KEY_HEADER,
                waits=True,
                refuses=(404, 409),
            )
        )
    return operations


def _number(call: Call, name: str, default: int, most: int) -> int:
    raw = call.query.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 16 or int(raw) > most:
        raise WrongField(name, f"This must be a whole number from 0 to {most}.")
    return int(raw)
