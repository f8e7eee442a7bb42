"""Stores reports that arrive together in one transaction: one wait for the disk for all of them.

A commit waits some milliseconds until the disk has it. At a hundred reports a second they would
queue for that alone; gathered, those that wait share it. Each is still answered only once it is
on the disk, and each stands alone: one that cannot be stored holds up no other.
"""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)

from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.hub import vault
from khien.hub.intake.actions import submit_report
from khien.hub.intake.drafts import Receipt, ReportDraft
from khien.hub.ports.pool import cannot_work

_log = get_logger(__name__)

TOGETHER = 16
"""Reports in one transaction; more would keep the desk waiting for its turn to write."""
DERIVING = 2
"""Receipts derived at once: each takes a core and its memory for some milliseconds."""


@dataclass
class _Job:
    draft: ReportDraft
    fresh: tuple[str, vault.ReceiptKeys]
    done: "Future[Receipt]" = field(default_factory=Future)


class ReportWriter:
    """One thread that writes; `store` is called from many and waits for the commit."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._deriving = threading.Semaphore(DERIVING)
        self._thread = threading.Thread(target=self._run, name="khien-reports", daemon=True)
        self._thread.start()

    def store(self, draft: ReportDraft) -> Receipt:
        """The report's receipt, once it is on the disk; or the error that kept it from there."""
        with self._deriving:
            fresh = vault.new_receipt()
        job = _Job(draft, fresh)
        self._jobs.put(job)
        return job.done.result()

    def close(self) -> None:
        """Store what is waiting, then end."""
        self._jobs.put(None)
        self._thread.join(30)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job]
            try:
                while len(jobs) < TOGETHER:
                    more = self._jobs.get_nowait()
                    if more is None:
                        self._jobs.put(None)
                        break
                    jobs.append(more)
            except Empty:
                pass
            self._write(jobs)
        connections.close_all()

    def _write(self, jobs: list[_Job]) -> None:
        """All jobs in one transaction. If that fails as a whole, nobody was told otherwise."""
        results: list[Receipt | Exception] = []
        try:
            close_old_connections()
            with transaction.atomic():
                results = [_stored(job) for job in jobs]
        except Exception as error:
            _log.exception("Reports could not be stored; their senders are told so.")
            results = [cannot_work(error) for _ in jobs]
        finally:
            close_old_connections()
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, Exception):
                job.done.set_exception(result)
            else:
                job.done.set_result(result)


def _stored(job: _Job) -> Receipt | Exception:
    """One report inside the common transaction; what is its own mistake stays its own."""
    try:
        with transaction.atomic():
            return submit_report(job.draft, job.fresh)
    except (OperationalError, InterfaceError):
        raise  # the database itself: the whole transaction is lost
    except KhienError as error:
        return error
    except Exception as error:
        _log.exception("A report could not be stored.")
        return error
