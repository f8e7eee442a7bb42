"""`POST /v1/scan` and `/v1/scan/batch`: judge content by the lists in memory."""

from khien.core.codes import Action
from khien.core.metrics import SCANS
from khien.core.words import Answer, Item
from khien.detect.detector import Lists
from khien.lists.snapshot import SnapshotHolder
from khien.policy.judge import answer, judge
from khien.policy.policy import Policy
from khien.scan.limits import BATCH_BODY
from khien.scan.operation import Call, Operation
from khien.scan.structs import BatchIn, BatchOut, OneThing, ScanIn


def scan_operations(holder: SnapshotHolder, policy: Policy) -> list[Operation]:
    """The operations that judge, with the lists that `holder` holds at the moment of asking."""

    # Looking a counter up by its labels costs more than counting.
    counters = {
        (kind, action): SCANS.labels(kind, action)
        for kind in ("text", "link", "chat")
        for action in Action
    }

    def judged(item: Item, lists: Lists) -> Answer:
        result = answer(item, judge(item, lists, policy))
        counters[item.kind, result.action].inc()
        return result

    def scan(call: Call) -> Answer:
        body: ScanIn = call.body
        return judged(body.item(), holder.current)

    def batch(call: Call) -> BatchOut:
        body: BatchIn = call.body
        items = [each.item(f"items[{i}].") for i, each in enumerate(body.items)]
        lists = holder.current
        return BatchOut(tuple(judged(item, lists) for item in items))

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
