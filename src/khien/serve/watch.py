"""Carries news from the database to everyone who waits for it, several times a second.

Releases committed in this process are announced at once by the list desk's signal; those of other
processes (a desk on another machine, `khien lists`) are found here by looking at the list heads.
The same rounds write gathered acknowledgements and read changed keys. Runs in one thread.
"""

import threading
import time
from typing import Any

from django.db import close_old_connections, connections, transaction
from django.db.models.signals import post_save

from khien.core.clock import now
from khien.core.log import get_logger
from khien.core.metrics import LIST_APPLY_SECONDS, LIST_ENTRIES, LIST_VERSION, REPORTS
from khien.hub.intake.models import Report
from khien.hub.listdesk.models import ListState, Release
from khien.hub.listdesk.signals import released
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.ports import HubAcks, HubKeyRing
from khien.scan.bus import Bus

_log = get_logger(__name__)

ROUND_SECONDS = 0.2
KEYS_SECONDS = 2.0
USES_SECONDS = 60.0


class Watcher:
    """`start` connects to the list desk and begins the rounds; `stop` writes what is left."""

    def __init__(self, bus: Bus, keys: HubKeyRing, acks: HubAcks) -> None:
        self._bus = bus
        self._keys = keys
        self._acks = acks
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="khien-watch", daemon=True)

    def start(self) -> None:
        self._keys.refresh()
        self._look()
        released.connect(self._released, weak=False, dispatch_uid="khien-serve")
        post_save.connect(_count_report, sender=Report, dispatch_uid="khien-serve")
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        released.disconnect(dispatch_uid="khien-serve")
        post_save.disconnect(sender=Report, dispatch_uid="khien-serve")
        self._stopped.set()
        self._thread.join(seconds)

    def _released(self, list_name: str, version: int, line: str, **_: Any) -> None:
        """After a commit in this process: enforce here first, then tell every stream."""
        _in_force(list_name, news=True)
        self._bus.publish(list_name, version, line)

    def _run(self) -> None:
        keys_due = uses_due = 0.0
        failing = False
        while not self._stopped.wait(ROUND_SECONDS):
            moment = time.monotonic()
            try:
                close_old_connections()
                self._look()
                self._acks.write()
                if moment >= keys_due:
                    self._keys.refresh()
                    keys_due = moment + KEYS_SECONDS
                if moment >= uses_due:
                    self._keys.write_uses()
                    uses_due = moment + USES_SECONDS
                if failing:
                    _log.info("News from the database comes again.")
                failing = False
            except Exception:
                if not failing:
                    _log.exception("No news from the database; trying again every second.")
                failing = True
                connections.close_all()
                self._stopped.wait(1.0)
        try:
            self._acks.write()
            self._keys.write_uses()
        except Exception:
            _log.exception("The last acknowledgements were not written; clients repeat them.")
        connections.close_all()

    def _look(self) -> None:
        for name, version in ListState.objects.values_list("name", "version"):
            known = self._bus.latest(name)
            if version <= known:
                continue
            _in_force(name, news=known > 0)
            if version - known > 64:
                self._bus.publish(name, version)
                continue
            newer = Release.objects.filter(
                list__name=name, version__gt=known, version__lte=version
            ).order_by("version")
            for number, line in newer.values_list("version", "line"):
                self._bus.publish(name, number, line if len(line) < 2**18 else "")


def _in_force(name: str, news: bool) -> None:
    """Bring this process's snapshot up to date; for news, note how long that took."""
    snapshot = current_snapshot(name)
    LIST_VERSION.labels(list=name).set(snapshot.version)
    LIST_ENTRIES.labels(list=name).set(len(snapshot))
    if not news:
        return
    made = Release.objects.filter(list__name=name, version=snapshot.version)
    made_at = made.values_list("made_at", flat=True).first()
    if made_at is not None:
        LIST_APPLY_SECONDS.observe(max(0.0, (now() - made_at).total_seconds()))


def _count_report(sender: Any, instance: Report, created: bool, **_: Any) -> None:
    if created:
        transaction.on_commit(REPORTS.labels(channel=instance.channel).inc)
