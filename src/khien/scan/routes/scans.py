"""`POST /v1/scan` and `/v1/scan/batch`: judge content by the lists in memory."""

from msgspec import UNSET

from khien.core.codes import Action
from khien.core.errors import KhienError
from khien.core.metrics import SCANS
from khien.core.wire import Caller, WrongField
from khien.core.words import Answer, Item
from khien.detect.chat.kept import dump_state, load_state
from khien.detect.chat.state import ChatState, new_state
from khien.detect.detector import Lists
from khien.lists.snapshot import SnapshotHolder
from khien.policy.judge import answer, judge
from khien.policy.policy import Policy
from khien.scan.conversations import Conversations
from khien.scan.limits import BATCH_BODY
from khien.scan.operation import Call, Operation
from khien.scan.structs import BatchIn, BatchOut, OneThing, ScanIn


def _given(kept: str, field: str) -> ChatState:
    """The state that a caller kept, a new one for ""."""
    try:
        return load_state(kept) if kept else new_state()
    except KhienError as error:
        raise WrongField(field, error.message, error.hint) from error


def scan_operations(holder: SnapshotHolder, policy: Policy) -> list[Operation]:
    """The operations that judge, with the lists that `holder` holds at the moment of asking."""

    # Looking a counter up by its labels costs more than counting.
    counters = {
        (kind, action): SCANS.labels(kind, action)
        for kind in ("text", "link", "chat")
        for action in Action
    }

    conversations = Conversations()

    def judged(body: ScanIn, item: Item, lists: Lists, caller: Caller, where: str = "") -> Answer:
        if body.conversation_id is not UNSET:
            with conversations.of(caller.id, body.conversation_id) as state:
                result = answer(item, judge(item, lists, policy, state))
        elif body.state is not UNSET:
            state = _given(body.state, where + "state")
            found = judge(item, lists, policy, state)
            result = answer(item, found, dump_state(state))
        else:
            result = answer(item, judge(item, lists, policy))
        counters[item.kind, result.action].inc()
        return result

    def scan(call: Call) -> Answer:
        body: ScanIn = call.body
        return judged(body, body.item(), holder.current, call.caller)

    def batch(call: Call) -> BatchOut:
        body: BatchIn = call.body
        items = [each.item(f"items[{i}].") for i, each in enumerate(body.items)]
        lists = holder.current
        return BatchOut(
            tuple(
                judged(each, item, lists, call.caller, f"items[{i}].")
                for i, (each, item) in enumerate(zip(body.items, items, strict=True))
            )
        )

    return [
        Operation(
            "POST",
            "/v1/scan",
            "scan",
            "Judge a text, a link or a chat",
            scan,
            answer=Answer,
            body=OneThing,
            scope="scan",
            heavy=True,
        ),
        Operation(
            "POST",
            "/v1/scan/batch",
            "scan_batch",
            "Judge up to 100 items by one version of the lists",
            batch,
            answer=BatchOut,
            body=BatchIn,
            scope="scan",
            heavy=True,
            limit=BATCH_BODY,
        ),
    ]
