"""From starting `khien scan text` to its first answer: what a script waits for that asks one line.

Processes start one after another; each is given one line and its answer is awaited. The best of all
rounds counts, beside the median, since a busy machine only ever adds. Python alone is started in
the same rounds: nothing can start faster. Modules are compiled, as they are once installed or made
by `make setup`: two rounds that do not count compile them into a folder of this measurement.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINE = '{"id":"1","text":"Chào em, em mấy tuổi, học trường nào?"}\n'.encode()
KHIEN = Path(sys.executable).with_name("khien")
COMMAND = [str(KHIEN)] if KHIEN.exists() else [sys.executable, "-m", "khien.cli"]


def run(*, rounds: int = 20) -> dict[str, object]:
    """Seconds on the clock and of the processor, of `rounds` starts after two that do not count."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "KHIEN_DATA_DIR": folder, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        ways = {
            "scan_text": [*COMMAND, "scan", "text"],
            "python_alone": [sys.executable, "-c", "input(); print(1)"],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for number in range(rounds + 2):
            for name, command in ways.items():
                one = _start(command, env)
                if number > 1:
                    taken[name].append(one)
    figures: dict[str, object] = {"rounds": rounds}
    for name, pairs in taken.items():
        for what, values in zip(("wall", "cpu"), zip(*pairs, strict=True), strict=True):
            figures[f"{name}_{what}_seconds"] = round(min(values), 4)
            figures[f"{name}_{what}_median_seconds"] = round(statistics.median(values), 4)
    return figures


def _start(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Until the first line of the answer has been read; processor time of the whole process."""
    before = _spent()
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(LINE)
        answer = process.stdout.readline()
        took = time.perf_counter() - began
        process.stdin.close()
        process.wait(30)
    if not answer:
        raise RuntimeError(f"{command} gave no answer.")
    return took, _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
