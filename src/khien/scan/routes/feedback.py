"""`/v1/feedback`: providers confirm or dispute entries, and read what others say of their own."""

from khien.core.wire import FeedbackIn, FeedbackOut, WrongField
from khien.scan.operation import Call, Operation, Query
from khien.scan.ports import FeedbackDesk
from khien.scan.structs import FeedbackEvents

_LARGEST = 2**53


def feedback_operations(desk: FeedbackDesk) -> list[Operation]:
    """What a provider says and hears about entries."""

    def give(call: Call) -> FeedbackOut:
        word: FeedbackIn = call.body
        return desk.give(call.caller, word)

    def events(call: Call) -> FeedbackEvents:
        since = _since(call)
        found = tuple(desk.since(call.caller, since))
        return FeedbackEvents(found, found[-1].number if found else since)

    return [
        Operation(
            "POST",
            "/v1/feedback",
            "give_feedback",
            "Say of an entry that it is confirmed or disputed, and why",
            give,
            answer=FeedbackOut,
            body=FeedbackIn,
            scope="feedback",
            waits=True,
            refuses=(404, 409),
        ),
        Operation(
            "GET",
            "/v1/feedback",
            "feedback",
            "What others have said of entries that you shared",
            events,
            answer=FeedbackEvents,
            scope="feedback",
            waits=True,
            queries=(Query("since", "`next` of the answer before; 0 from the beginning."),),
        ),
    ]


def _since(call: Call) -> int:
    raw = call.query.get("since", "0")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 16 or int(raw) > _LARGEST:
        raise WrongField("since", "It must be a whole number from 0.")
    return int(raw)
