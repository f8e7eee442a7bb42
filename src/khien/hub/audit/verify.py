"""Reads the whole chain again and says whether anybody has touched it.

Called by `khien audit verify`, the audit screen and bench/audit.py. Streams: memory does not
grow with the log. Changes no event.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from khien.hub.audit import anchors
from khien.hub.audit.chain import START, place_waiting
from khien.hub.audit.models import Event, Head

Fault = Literal["altered", "missing", "rewritten", "cut_off", "head"]
_CHUNK = 5_000
_Row = tuple[int, int, str, str, str, str, str]


@dataclass(frozen=True)
class Verdict:
    """What a reading found: how many events hold, and the first that does not.

    `fault`: altered (its digest does not follow), missing (a number is skipped), rewritten (the
    chain follows but differs from an anchor), cut_off (an anchor knows later events), head (the
    head names another end).
    """

    events: int
    seconds: float
    broken: int | None = None
    fault: Fault | None = None

    @property
    def whole(self) -> bool:
        return self.broken is None


def verify() -> Verdict:
    """Reads every event in order, then the anchors and the head."""
    place_waiting()
    started = time.perf_counter()
    head = Head.objects.filter(pk=1).first()
    events, broken, fault = _read(_rows(), head)
    return Verdict(events, time.perf_counter() - started, broken, fault)


def _rows() -> Iterator[_Row]:
    rows = (
        Event.objects.filter(number__gt=0)
        .order_by("number")
        .values_list("number", "at_us", "actor", "action", "object", "codes", "digest")
    )
    return rows.iterator(chunk_size=_CHUNK)


def _read(rows: Iterator[_Row], head: Head | None) -> tuple[int, int | None, Fault | None]:
    known = {anchor.number: anchor.digest for anchor in anchors.read()}
    head_number = head.number if head is not None else 0
    last, digest = 0, START
    for number, at_us, actor, action, obj, codes, stored in rows:
        if number != last + 1:
            return last, last + 1, "missing"
        body = f"{digest}\n{number}\n{at_us}\n{actor}\n{action}\n{obj}\n{codes}"
        digest = sha256(body.encode()).hexdigest()
        if digest != stored:
            return last, number, "altered"
        if number in known and known[number] != digest:
            return last, number, "rewritten"
        if head is not None and number == head_number and head.digest != digest:
            return last, number, "head"
        last = number
    if known and max(known) > last:
        return last, last + 1, "cut_off"
    if head_number > last or (head is None and last > 0):
        return last, last + 1, "head"
    return last, None, None
