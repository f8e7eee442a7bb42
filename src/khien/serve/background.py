"""What runs beside the visitors: queued jobs and the clocks. In `khien serve` or `khien worker`.

Both are threads that outlive any error: a full disk or a database that is away is logged and
tried again. Each round leaves a heartbeat in the data folder, which `khien doctor` reads.
"""

import os
import threading
import time
from pathlib import Path

import msgspec
from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker

from khien.core.clock import now
from khien.core.ids import short_id
from khien.core.log import get_logger
from khien.core.metrics import LAST_TICK, TICKS
from khien.hub.jobs import tick

_log = get_logger(__name__)

TICK_SECONDS = 20.0
JOB_SECONDS = 2.0
HEARTBEAT = "heartbeat.json"


class Heartbeat(msgspec.Struct, frozen=True):
    """When the clock last ran through, in which process, and whether it ran well."""

    at: float
    pid: int
    well: bool


class Background:
    """The worker and the clock as threads. `start`, then `stop`, which waits for both."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stopped = threading.Event()
        self._worker: Worker | None = None
        self._threads = [
            threading.Thread(target=self._clock, name="khien-clock", daemon=True),
            threading.Thread(target=self._jobs, name="khien-jobs", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> bool:
        """Ask both to end after what they are doing; returns whether they did in time."""
        self._stopped.set()
        if self._worker is not None:
            self._worker.running = False
        until = time.monotonic() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def wait(self) -> None:
        """Wait until someone stops this; for `khien worker`."""
        self._stopped.wait()

    def ask_to_stop(self) -> None:
        """From a signal handler."""
        self._stopped.set()

    def _clock(self) -> None:
        while not self._stopped.is_set():
            run_clocks(self._root)
            self._stopped.wait(TICK_SECONDS)
        connections.close_all()

    def _jobs(self) -> None:
        while not self._stopped.is_set():
            self._worker = Worker(
                queue_names=["*"],
                interval=JOB_SECONDS,
                batch=False,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=short_id(),
                excluded_queue_names=[],
            )
            try:
                self._worker.run()
            except Exception:
                _log.exception("The worker of queued jobs stumbled; it starts again.")
                connections.close_all()
                self._stopped.wait(5.0)
        connections.close_all()


def run_clocks(root: Path) -> bool:
    """One round of every clock, with its heartbeat. Returns whether all went well; never raises."""
    close_old_connections()
    well = False
    try:
        done = tick()
        well = True
        figures = {field: getattr(done, field) for field in done.__dataclass_fields__}
        if any(figures.values()):
            _log.info("The clocks moved something on.", **figures)
    except Exception:
        _log.exception("A round of the clocks failed; the next one will try again.")
    finally:
        close_old_connections()
    TICKS.labels(outcome="ok" if well else "failed").inc()
    LAST_TICK.set_to_current_time()
    write_heartbeat(root, well)
    return well


def write_heartbeat(root: Path, well: bool) -> None:
    """Leave the sign of life; a disk that takes none is reported by the clock's own failure."""
    beat = Heartbeat(at=now().timestamp(), pid=os.getpid(), well=well)
    fresh = root / f".{HEARTBEAT}.{os.getpid()}"
    try:
        fresh.write_bytes(msgspec.json.encode(beat))
        fresh.replace(root / HEARTBEAT)
    except OSError as error:
        _log.warning("The heartbeat cannot be written.", errno=error.errno or 0)


def read_heartbeat(root: Path) -> Heartbeat | None:
    """The last sign of life, or None."""
    try:
        return msgspec.json.decode((root / HEARTBEAT).read_bytes(), type=Heartbeat)
    except (OSError, msgspec.MsgspecError):
        return None
