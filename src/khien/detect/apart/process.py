"""One worker as its owner sees it: started, asked one thing at a time, killed when it fails.

Used by `pool` and nobody else. Neither a worker's silence nor its words can hold its owner up:
every read and write has a deadline, every length a bound.
"""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable

import msgspec

from khien.detect.apart.frames import HEAD, Answer, Call, head_of

START_SECONDS = 60.0
"""For a worker to start and import what it needs, on the busiest of machines."""
_GRACE = 2.0
"""Seconds for a worker that broke off to end by itself, so that it is known why."""
_PIECE = 1 << 20
_KEPT = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "SYSTEMROOT")
"""All of the environment that a worker sees; no setting and no secret."""


class Gone(Exception):
    """The worker has ended or broken off.

    `began` tells whether it had begun on the file, `status` how it ended: below 0 by that signal.
    """

    def __init__(self, began: bool, status: int) -> None:
        super().__init__(began, status)
        self.began = began
        self.status = status


class Worker:
    """A process that is ready for calls. Raises `Gone` or `TimeoutError` where none starts."""

    def __init__(self, allowed: Iterable[str], nice: int = 0) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [
                *(sys.executable, "-P", "-B", "-s", "-m", "khien.detect.apart.worker", str(nice)),
                *sorted(allowed),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env=_environment(),
        )
        assert self._process.stdin and self._process.stdout  # noqa: S101 -- as asked for above
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        for pipe in (self._to, self._from):
            os.set_blocking(pipe, False)
        try:
            self._read(0, time.monotonic() + START_SECONDS)
        except (EOFError, OSError) as error:
            raise Gone(False, self.end(_GRACE)) from error
        except BaseException:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, call: Call, data: bytes) -> Answer:
        """The worker's answer. Whatever is raised, `Gone` or `TimeoutError` first, ends it."""
        began = False
        by = time.monotonic() + START_SECONDS
        try:
            head = msgspec.msgpack.encode(call)
            for piece in (head_of(len(head)) + head + head_of(len(data)), data):
                self._write(piece, by)
            body = self._read(_PIECE, by)
            if not body:
                began = True
                by = time.monotonic() + call.limits.seconds
                body = self._read(call.limits.answer + _PIECE, by)
            return msgspec.msgpack.decode(body, type=Answer)
        except TimeoutError:
            self.end()
            raise
        except (EOFError, OSError, msgspec.DecodeError) as error:
            raise Gone(began, self.end(_GRACE)) from error
        except BaseException:
            self.end()
            raise

    def end(self, grace: float = 0) -> int:
        """End the worker, after `grace` seconds to end by itself; how it ended."""
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return status

    def _write(self, data: bytes, by: float) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._to, left[:_PIECE]) :]
            except BlockingIOError:
                _wait(self._to, select.POLLOUT, by)

    def _read(self, most: int, by: float) -> bytes:
        """The next frame. A length beyond `most` is no answer of ours."""
        length = int.from_bytes(self._exactly(HEAD, by), "big")
        if length > most:
            raise EOFError
        return self._exactly(length, by)

    def _exactly(self, length: int, by: float) -> bytes:
        pieces: list[bytes] = []
        while length:
            try:
                piece = os.read(self._from, min(length, _PIECE))
            except BlockingIOError:
                _wait(self._from, select.POLLIN, by)
                continue
            if not piece:
                raise EOFError
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)


def _wait(pipe: int, event: int, by: float) -> None:
    left = by - time.monotonic()
    if left <= 0:
        raise TimeoutError
    poll = select.poll()
    poll.register(pipe, event)
    poll.poll(left * 1000)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "MALLOC_ARENA_MAX": "2",
        # Memory that a picture took is kept for the next: asking for it anew costs a third more.
        "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
        "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
    }
