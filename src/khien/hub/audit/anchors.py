"""The head of the chain, written to a file once a day, outside the database.

Whoever cuts events off the end of the log and mends the head leaves the database consistent;
the anchors still show it. Copy the file off the machine for this to hold against an
administrator. Called by `chain.record` after the first event of a day, and by `khien tick`.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from khien.core import clock
from khien.hub.audit.models import Head

_written_on: dict[str, str] = {}


@dataclass(frozen=True)
class Anchor:
    """The chain as it stood at a moment: how many events, and the last digest."""

    number: int
    digest: str
    at: str


def path() -> Path:
    """Where the anchors are kept, one JSON object a line."""
    return Path(settings.CONFIG.root) / "audit" / "anchors.jsonl"


def due() -> bool:
    """True where this process has not written today's anchor yet."""
    return _written_on.get(str(path())) != clock.now().date().isoformat()


def write() -> Anchor | None:
    """Appends the present head, synced to disk; None where the log is still empty."""
    head = Head.objects.filter(pk=1).first()
    if head is None or head.number == 0:
        return None
    anchor = Anchor(head.number, head.digest, clock.now().isoformat())
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps({"number": anchor.number, "digest": anchor.digest, "at": anchor.at})
    with file.open("a", encoding="utf-8") as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())
    _written_on[str(file)] = clock.now().date().isoformat()
    return anchor


def read() -> list[Anchor]:
    """Every anchor in the order written. A half-written last line is left out."""
    if not path().exists():
        return []
    found = []
    for line in path().read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
            found.append(Anchor(int(row["number"]), str(row["digest"]), str(row["at"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found
