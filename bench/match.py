"""Picture hashes within 31 bits in a large list: Khiên in C and in numpy, faiss, threatexchange.

Half of the queries are listed hashes with 0 to 31 bits flipped, half are random. `--clustered 1`
lists families of 50 near hashes instead of random ones. All methods take turns over the same
queries, one at a time as an API would ask; rates are per second of CPU time of this process, a
build's is its best of three (one for threatexchange). Resident memory is what a build adds; peers
keep a copy of the hashes in it, for Khiên they are part of `khien_index_megabytes`. A peer that is
not installed is named under `missing`; `--entries 1000000` is the size of the targets. Without
peers and numpy `most_resident_megabytes` is what the process with its index needs.
"""

import importlib.util
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from khien import _speed
from khien.lists.hashes import LivePdqIndex, PdqIndex
from khien.lists.hashes.matches import Hashes

T = TypeVar("T")
Ask = Callable[[Hashes], set[tuple[int, int]]]
"""Queries → (query, entry) pairs, asked one by one."""


def run(
    entries: int = 100_000,
    queries: int = 300,
    rounds: int = 3,
    clustered: int = 0,
    peers: int = 1,
    numpy: int = 1,
) -> dict[str, object]:
    """Figures for `queries` questions to `entries` hashes."""
    luck = np.random.default_rng(11)
    hashes = _families(entries, luck) if clustered else _random(entries, luck)
    asked = _queries(hashes, queries, luck)
    figures: dict[str, Any] = {"entries": entries, "queries": queries, "clustered": clustered}
    methods: dict[str, Ask] = {}
    missing: list[str] = []
    index = _built("khien", lambda: PdqIndex(hashes), figures)
    if peers:
        _rebuilt("khien", lambda: PdqIndex(hashes), figures)
    figures["hashes_megabytes"] = hashes.nbytes / 1e6
    figures["khien_index_megabytes"] = index.nbytes / 1e6
    if _speed.pdq() is None:
        missing.append("the compiled part of Khiên")
    else:
        methods["khien"] = lambda some: _one_by_one(index, some)
    if numpy:
        with _without_speed():
            _built("khien_numpy", lambda: PdqIndex(hashes), figures)
        methods["khien_numpy"] = lambda some: _in_numpy(index, some)
    if peers:
        _add_peers(hashes, methods, missing, figures)
    figures["missing"] = ", ".join(missing) or "none"
    best = dict.fromkeys(methods, float("inf"))
    found: dict[str, set[tuple[int, int]]] = {}
    for _ in range(rounds):
        for name, method in methods.items():
            began = time.process_time()
            found[name] = method(asked)
            best[name] = min(best[name], time.process_time() - began)
    figures |= {f"{name}_queries_per_cpu_second": queries / took for name, took in best.items()}
    figures |= {f"{name}_pairs_found": len(pairs) for name, pairs in found.items()}
    own = best.get("khien") or best["khien_numpy"]
    for peer in (name for name in methods if not name.startswith("khien")):
        figures[f"khien_times_{peer}"] = best[peer] / own
        if numpy:
            figures[f"khien_numpy_times_{peer}"] = best[peer] / best["khien_numpy"]
        built = figures.get(f"{peer}_build_cpu_seconds")
        if built:
            figures[f"khien_builds_faster_than_{peer}"] = built / figures["khien_build_cpu_seconds"]
            figures[f"khien_smaller_than_{peer}"] = (
                figures[f"{peer}_build_resident_megabytes"] / figures["khien_index_megabytes"]
            )
    figures["most_resident_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return figures | _batch(index, asked) | _live(index, luck)


def _add_peers(
    hashes: Hashes, methods: dict[str, Ask], missing: list[str], figures: dict[str, Any]
) -> None:
    again: list[Callable[[], object]] = []
    if importlib.util.find_spec("faiss"):
        import faiss

        faiss.omp_set_num_threads(1)

        def add() -> "faiss.IndexBinaryMultiHash":
            made = faiss.IndexBinaryMultiHash(256, 16, 16)
            made.nflip = 1
            made.add(hashes)
            return made

        multi = _built("faiss_multi_hash", add, figures)
        again.append(add)
        flat = faiss.IndexBinaryFlat(256)
        flat.add(hashes)
        methods["faiss_multi_hash"] = lambda some: _faiss(multi, some)
        methods["faiss_flat"] = lambda some: _faiss(flat, some)
    else:
        missing.append("faiss")
    if importlib.util.find_spec("threatexchange"):
        from threatexchange.signal_type.pdq.pdq_index import PDQIndex

        rows = [(one.tobytes().hex(), number) for number, one in enumerate(hashes)]
        theirs = _built("threatexchange", lambda: PDQIndex.build(rows), figures)
        methods["threatexchange"] = lambda some: {
            (number, hit.metadata)
            for number, one in enumerate(some)
            for hit in theirs.query(one.tobytes().hex())
        }
    else:
        missing.append("threatexchange")
    for one in again:  # after all were built, so that none fills room that another left
        _rebuilt("faiss_multi_hash", one, figures)


def _built(name: str, build: Callable[[], T], figures: dict[str, Any]) -> T:
    before, began = _resident(), time.process_time()
    made = build()
    figures[f"{name}_build_cpu_seconds"] = time.process_time() - began
    figures[f"{name}_build_resident_megabytes"] = (_resident() - before) / 1e6
    return made


def _rebuilt(name: str, build: Callable[[], object], figures: dict[str, Any]) -> None:
    """The better of the first build and two more, on memory that is warm by then."""
    for _ in range(2):
        began = time.process_time()
        build()
        figures[f"{name}_build_cpu_seconds"] = min(
            figures[f"{name}_build_cpu_seconds"], time.process_time() - began
        )


def _one_by_one(index: PdqIndex, some: Hashes) -> set[tuple[int, int]]:
    return {
        (number, entry)
        for number in range(len(some))
        for entry in index.query(some[number : number + 1]).entry.tolist()
    }


def _in_numpy(index: PdqIndex, some: Hashes) -> set[tuple[int, int]]:
    with _without_speed():
        return _one_by_one(index, some)


def _without_speed() -> "mock._patch[object]":
    return mock.patch.object(_speed, "pdq", lambda: None)


def _faiss(index: object, some: Hashes) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for number in range(len(some)):
        _, _, ids = index.range_search(some[number : number + 1], 32)  # type: ignore[attr-defined]
        found.update((number, int(entry)) for entry in ids)
    return found


def _batch(index: PdqIndex, asked: Hashes) -> dict[str, object]:
    many = np.tile(asked, (max(1, 3000 // len(asked)), 1))
    began = time.process_time()
    index.query(many)
    took = time.process_time() - began
    return {"khien_batch_queries_per_cpu_second": len(many) / took}


def _live(index: PdqIndex, luck: np.random.Generator) -> dict[str, object]:
    """Seconds on the clock from adding one hash to finding it."""
    live = LivePdqIndex(index)
    times = []
    for one in _random(200, luck):
        began = time.perf_counter()
        row = live.add(one[None])
        assert row in live.query(one[None]).entry
        times.append(time.perf_counter() - began)
    return {"new_hash_found_p95_milliseconds": float(np.percentile(times, 95)) * 1000}


def _random(count: int, luck: np.random.Generator) -> Hashes:
    return luck.integers(0, 256, (count, 32), dtype=np.uint8)


def _families(count: int, luck: np.random.Generator) -> Hashes:
    """Families of 50 hashes, each some 6 % of its bits away from the family's first."""
    first = np.repeat(_random(count // 50 + 1, luck), 50, axis=0)[:count]
    for start in range(0, count, 50_000):
        part = first[start : start + 50_000]
        part ^= np.packbits(luck.random((len(part), 256)) < 0.06, axis=1)
    return luck.permutation(first)


def _queries(hashes: Hashes, count: int, luck: np.random.Generator) -> Hashes:
    asked = _random(count, luck)
    for number in range(0, count, 2):
        single = np.unpackbits(hashes[int(luck.integers(len(hashes)))])
        single[luck.choice(256, int(luck.integers(32)), replace=False)] ^= 1
        asked[number] = np.packbits(single)
    return asked


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
