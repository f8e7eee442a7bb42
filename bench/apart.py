"""Reading a small picture in a process apart, beside reading it in this one.

One JPEG of 512 × 512 pixels, hashed again and again from one thread. `overhead` is measured on a
function that only gets the bytes: what handing over, bounds and answer cost beyond the work.
Medians of single calls by the wall clock, and processor time of all processes together; a worker is
replaced after 1,000 calls, which is part of it.
"""

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from bench.pdq import _picture
from khien.detect.apart import Limits, Pool
from khien.detect.image.hashes import hash_picture
from khien.detect.image.hashes_apart import Hashed

_HASHED = "khien.detect.image.hashes_apart:hashed"
_NOTHING = "bench.apart:nothing"


def run(calls: int = 600, side: int = 512) -> dict[str, object]:
    """Figures for `calls` calls of each way, in turns."""
    data = _picture(1, side)
    began = time.perf_counter()
    pool = Pool({_HASHED, _NOTHING}, size=1)
    pool.call(_NOTHING, b"", None, int, Limits())
    started = time.perf_counter() - began
    ways: dict[str, Callable[[], object]] = {
        "overhead": lambda: pool.call(_NOTHING, data, None, int, Limits()),
        "apart": lambda: pool.call(_HASHED, data, None, Hashed, Limits()),
        "here": lambda: hash_picture(data, views=True),
    }
    for way in ways.values():
        way()
    walls: dict[str, list[float]] = {name: [] for name in ways}
    spent = dict.fromkeys(ways, 0.0)
    for _ in range(calls // 20):
        for name, way in ways.items():
            before = _processor_seconds()
            for _ in range(20):
                began = time.perf_counter()
                way()
                walls[name].append(time.perf_counter() - began)
            spent[name] += _processor_seconds() - before
    pool.close()
    figures: dict[str, object] = {
        "kilobytes": len(data) / 1e3,
        "first_call_with_start_seconds": started,
    }
    for name in ways:
        figures[f"{name}_milliseconds_p50"] = float(np.percentile(walls[name], 50)) * 1e3
        figures[f"{name}_milliseconds_p95"] = float(np.percentile(walls[name], 95)) * 1e3
        figures[f"{name}_cpu_milliseconds"] = spent[name] / len(walls[name]) * 1e3
    return figures


def nothing(data: bytes) -> int:
    """Runs apart, and does nothing but tell where."""
    return os.getpid()


def _processor_seconds() -> float:
    """Of this process and of all its workers, those that have ended too."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    at_work = 0.0
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            at_work += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return time.process_time() + at_work + ended.ru_utime + ended.ru_stime
