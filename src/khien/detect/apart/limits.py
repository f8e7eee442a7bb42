"""How much one call may take, and how a worker holds itself to it. Used by `pool` and `worker`."""

import math
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

_STATM = Path("/proc/self/statm")


class Limits(Struct, frozen=True):
    """Bounds of one call. Beyond `seconds` by the wall clock the worker is killed."""

    seconds: float = 20
    cpu_seconds: int = 15
    """Whole seconds, as the kernel counts them; reached, the kernel ends the worker."""
    memory: int = 1 << 30
    """Bytes of address space on top of what the worker holds when the call begins."""
    answer: int = 64 << 20
    """Bytes of the encoded answer."""


@contextmanager
def held_to(limits: Limits) -> Iterator[None]:
    """Within this block the process has no more processor time and memory than `limits` say.

    Too much memory raises `MemoryError` or ends the process; too much time ends it.
    """
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(spent.ru_utime + spent.ru_stime) + limits.cpu_seconds
    _soft(resource.RLIMIT_CPU, seconds)
    held = address_space()
    if held:
        _soft(resource.RLIMIT_AS, held + limits.memory)
    try:
        yield
    finally:
        _soft(resource.RLIMIT_AS, resource.RLIM_INFINITY)
        _soft(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


def address_space() -> int:
    """Bytes that this process has mapped; 0 where the system does not tell."""
    return _statm(0)


def resident() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    return _statm(1)


def _statm(place: int) -> int:
    try:
        return int(_STATM.read_bytes().split()[place]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _soft(what: int, limit: int) -> None:
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY and (limit == resource.RLIM_INFINITY or limit > hard):
        limit = hard
    resource.setrlimit(what, (limit, hard))
