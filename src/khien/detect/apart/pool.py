"""The few workers of this process, lent to one caller at a time from any thread.

Started when first needed, reused for many calls, replaced when they fail or tire, ended with this
process. Callers beyond those that can soon be served are told `Busy` at once.
"""

import atexit
import os
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar

import msgspec

from khien.core.errors import KhienError
from khien.detect.apart.allowed import QUICK, SLOW
from khien.detect.apart.frames import Answer, Call, Outcome
from khien.detect.apart.limits import Limits
from khien.detect.apart.process import Gone, Worker

T = TypeVar("T")

_MOST_WORKERS = 4
_QUEUE = 8
"""Callers that may wait, for each worker."""
_PATIENCE = 30.0
"""Seconds that one waits at most."""
_NICE = 10
_LIMITS = Limits()
_SLOW = ("This file took too long to read.", "It may be damaged, or made to harm.")
_BROKEN = ("This file made its reader fail.", "It may be damaged, or made to harm.")
_BUSY = ("Too many files are being read at this moment.", "Try again in a moment.")
_NO_START = ("The program that reads files cannot be started.", "Is there memory left?")


class Busy(KhienError):
    """More files are being read than this machine can take; the same call may work in a moment."""


class Pool:
    """Workers for the functions `allowed`, at most `size`, as `nice` as told; `close` ends them."""

    def __init__(
        self,
        allowed: Iterable[str],
        size: int | None = None,
        queue: int | None = None,
        nice: int = 0,
    ) -> None:
        self.allowed = frozenset(allowed)
        self._nice = nice
        self.size = size or min(_MOST_WORKERS, len(os.sched_getaffinity(0)))
        self._queue = self.size * _QUEUE if queue is None else queue
        self._turn = threading.Condition()
        self._idle: list[Worker] = []
        self.lent = self.waiting = 0
        """Workers at work, and callers who wait for one."""
        self._closed = False

    def call(
        self, function: str, data: bytes, options: object, result: type[T], limits: Limits
    ) -> T:
        """See `call_apart`."""
        if function not in self.allowed:
            raise ValueError(f"{function} is not named in khien.detect.apart.allowed")
        encoded = b"" if options is None else msgspec.msgpack.encode(options)
        answer = self._ask(Call(function, encoded, limits), data)
        place = "msgspec:answer"
        if answer.outcome is Outcome.DONE:
            with suppress(msgspec.DecodeError):
                return msgspec.msgpack.decode(answer.body, type=result)
        if answer.outcome is Outcome.REFUSED:
            message, hint = msgspec.msgpack.decode(answer.body, type=tuple[str, str])
            raise KhienError(message, hint)
        if answer.outcome is Outcome.TOO_MUCH_MEMORY:
            raise KhienError("This file takes too much memory to read.", "Send a smaller copy.")
        if answer.outcome is Outcome.TOO_LONG_AN_ANSWER:
            raise KhienError("What was read from this file is too long.", "Send a smaller copy.")
        if answer.outcome is Outcome.FAILED:
            place = msgspec.msgpack.decode(answer.body, type=str)
        _warn("A file cannot be read.", function=function, place=place)
        raise KhienError("This file cannot be read.", "It may be damaged.")

    def close(self) -> None:
        """End the workers, those that are at work when they have answered. No call works after."""
        with self._turn:
            self._closed = True
            idle, self._idle = self._idle, []
            self._turn.notify_all()
        for worker in idle:
            worker.end()

    def _ask(self, call: Call, data: bytes) -> Answer:
        worker = self._borrow()
        try:
            # A worker may have ended while nobody looked; it had not begun, so another one may.
            for _ in range(2):
                if worker is None:
                    worker = self._started()
                try:
                    answer = worker.ask(call, data)
                except Gone as gone:
                    worker = None
                    if gone.began:
                        raise _ended(gone, call.function) from gone
                else:
                    if answer.tired:
                        worker.end()
                        worker = None
                    return answer
            raise KhienError(*_NO_START)
        except TimeoutError as error:
            worker = None
            raise KhienError(*_SLOW) from error
        except BaseException:
            worker = None
            raise
        finally:
            self._give_back(worker)

    def _borrow(self) -> Worker | None:
        """A worker to use, None where the caller may start one. Raises `Busy`."""
        with self._turn:
            if self.lent >= self.size and self.waiting >= self._queue:
                raise Busy(*_BUSY)
            self.waiting += 1
            try:
                if not self._turn.wait_for(self._free, _PATIENCE):
                    raise Busy(*_BUSY)
            finally:
                self.waiting -= 1
            if self._closed:
                raise KhienError("Reading files has ended.")
            self.lent += 1
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                worker.end()
            return None

    def _free(self) -> bool:
        return self._closed or self.lent < self.size

    def _started(self) -> Worker:
        try:
            return Worker(self.allowed, self._nice)
        except (Gone, TimeoutError, OSError) as error:
            raise KhienError(*_NO_START) from error

    def _give_back(self, worker: Worker | None) -> None:
        with self._turn:
            self.lent -= 1
            if worker is not None and not self._closed:
                self._idle.append(worker)
                worker = None
            self._turn.notify()
        if worker is not None:
            worker.end()


_pools: dict[bool, Pool] = {}
"""By whether they are for what is slow."""
_making = threading.Lock()


def call_apart(
    function: str, data: bytes, options: object, result: type[T], limits: Limits = _LIMITS
) -> T:
    """`function(data, options)` in a process apart, its answer read as `result`.

    `function` is `module:name`, named in `allowed`; `options` anything msgspec writes, None
    for a function of the bytes alone. Raises the `KhienError` that the function raised, or one
    that says that the file took too long or too much; `Busy` where too many wait already. From
    any thread; in a coroutine, call it in a thread.
    """
    slow = function in SLOW
    pool = _pools.get(slow)
    if pool is None:
        with _making:
            pool = _pools.get(slow)
            if pool is None:
                pool = _pools[slow] = Pool(SLOW, size=1, nice=_NICE) if slow else Pool(QUICK)
    return pool.call(function, data, options, result, limits)


def _forget() -> None:
    """A forked child has pipes to workers that are not its own."""
    global _making
    _pools.clear()
    _making = threading.Lock()


def _close() -> None:
    for pool in _pools.values():
        pool.close()


os.register_at_fork(after_in_child=_forget)
atexit.register(_close)


def _ended(gone: Gone, function: str) -> KhienError:
    if gone.status == -signal.SIGXCPU:
        return KhienError(*_SLOW)
    _warn("Reading a file ended its reader.", function=function, status=gone.status)
    return KhienError(*_BROKEN)


def _warn(event: str, **fields: object) -> None:
    from khien.core.log import get_logger  # costly, and rarely needed

    get_logger(__name__).warning(event, **fields)
