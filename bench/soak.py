"""The mapped index of picture hashes replaced thousands of times while it is asked.

One thread builds and saves versions of the file and swaps the index that the others ask; others ask
without a pause, and one opens the file by its path again and again, as another process would. A
hash that is in every version must be found by each look-up. Memory, mappings and open files are
counted after a warm-up and at the end: they must not grow.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from khien.core.errors import KhienError
from khien.lists.hashes import PdqIndex


def run(swaps: int = 10_000, hashes: int = 20_000, readers: int = 2) -> dict[str, object]:
    """Figures of so many swaps of an index of so many hashes."""
    luck = np.random.default_rng(5)
    always = luck.integers(0, 256, (1, 32), dtype=np.uint8)
    versions = [
        PdqIndex(np.concatenate((luck.integers(0, 256, (count, 32), dtype=np.uint8), always)))
        for count in (hashes, hashes // 2, hashes + 7, 100)
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pdq.index"
        versions[0].save(file)
        state = [PdqIndex.open(file)]
        stop, failed, asked = threading.Event(), [0], [0] * (readers + 1)

        def ask(number: int, index: Callable[[], PdqIndex]) -> None:
            while not stop.is_set():
                try:
                    found = index().query(always).distance.tolist() == [0]
                except (KhienError, ValueError, OSError):
                    found = False
                failed[0] += not found
                asked[number] += 1

        threads = [
            threading.Thread(target=ask, args=(number, lambda: state[0]))
            for number in range(readers)
        ]
        threads.append(threading.Thread(target=ask, args=(readers, lambda: PdqIndex.open(file))))
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        before = _held()
        try:
            for swap in range(swaps):
                versions[swap % len(versions)].save(file)
                state[0] = PdqIndex.open(file)
                if swap == swaps // 10:
                    before = _held()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        took = time.perf_counter() - began
        after = _held()
        left = len(os.listdir(folder)) - 1
    return {
        "swaps": swaps,
        "hashes": hashes,
        "look_ups": sum(asked[:-1]),
        "opened_by_path": asked[-1],
        "failed": failed[0],
        "files_left_behind": left,
        "resident_growth_megabytes": (after[0] - before[0]) / 1e6,
        "mappings_growth": after[1] - before[1],
        "open_files_growth": after[2] - before[2],
        "swaps_per_second": swaps / took,
    }


def _held() -> tuple[int, int, int]:
    """Resident bytes, mappings and open files of this process."""
    own = Path("/proc/self")
    pages = int((own / "statm").read_text().split()[1])
    maps = (own / "maps").read_text().count("\n")
    return pages * os.sysconf("SC_PAGE_SIZE"), maps, len(os.listdir(own / "fd"))
