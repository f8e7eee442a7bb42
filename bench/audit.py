"""How fast the audit log is verified, and how fast events are recorded.

`khien bench audit --events 500000`. A fresh embedded database in a temporary folder; most events
are written in bulk with the same chain as `record` makes, and a few hundred with `record` itself.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

BATCH = 5_000


def run(events: int = 300_000, recorded: int = 300, **_: object) -> dict[str, Any]:
    """Figures: rates per second of wall time and of CPU time, names with their units."""
    folder = tempfile.mkdtemp(prefix="khien-bench-audit-")
    os.environ["KHIEN_DATA_DIR"] = folder
    os.environ.pop("KHIEN_DATABASE_URL", None)
    try:
        return _measured(events, recorded)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(events: int, recorded: int) -> dict[str, Any]:
    from khien.hub.start import start

    start()
    from django.core.management import call_command
    from django.db import connection, transaction

    from khien.hub import audit
    from khien.hub.audit.models import Event, Head
    from khien.hub.audit.verify import verify

    call_command("migrate", verbosity=0)
    made = _events(events)
    digest = ""
    with transaction.atomic():
        while batch := list(islice(made, BATCH)):
            Event.objects.bulk_create(batch)
            digest = batch[-1].digest
        Head.objects.create(pk=1, number=events, digest=digest)
    started = time.perf_counter()
    for n in range(recorded):
        with transaction.atomic():
            audit.record("user:1", "bench.record", f"bench.item:{n}", n=n)
    record_s = time.perf_counter() - started

    cpu, wall = time.process_time(), time.perf_counter()
    verdict = verify()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if not verdict.whole or verdict.events != events + recorded:
        raise RuntimeError(f"The bench's own chain does not hold: {verdict}")

    with connection.cursor() as cursor:
        from khien.hub.audit import triggers

        triggers.remove(connection)
        cursor.execute("UPDATE audit_event SET codes = '{}' WHERE number = %s", [events // 2])
    altered = verify()
    return {
        "events": verdict.events,
        "verify_events_per_s": round(verdict.events / wall),
        "verify_events_per_cpu_s": round(verdict.events / cpu),
        "verify_s": round(wall, 2),
        "record_per_s": round(recorded / record_s, 1),
        "first_broken_found": altered.broken == events // 2,
    }


def _events(count: int) -> Iterator[Any]:
    from khien.hub.audit.chain import START, digest_after, event_bytes
    from khien.hub.audit.models import Event

    digest = START
    for number in range(1, count + 1):
        fields = (
            1_790_000_000_000_000 + number,
            f"user:{number % 40}",
            ("review.verify", "content.read", "intake.submit")[number % 3],
            f"content.item:{number:012x}",
            f'{{"kind":"scam","number":{number}}}',
        )
        digest = digest_after(digest, event_bytes(number, *fields))
        at_us, actor, action, obj, codes = fields
        yield Event(
            number=number,
            at_us=at_us,
            actor=actor,
            action=action,
            object=obj,
            codes=codes,
            digest=digest,
        )
