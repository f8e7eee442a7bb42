"""The one way in to all measurements.

    python -m bench [NAME ...] [--json] [--OPTION VALUE ...]

Without names every module is run. Options such as `--entries 1000000` go to the `run` function of
the named modules. Figures are printed, one JSON object a line last with `--json`, and kept as text
in bench/results/ with the machine and the date.
"""

import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results"


def names() -> list[str]:
    """The measurements there are: the modules of this folder that define `run`."""
    return sorted(
        file.stem for file in HERE.glob("[a-z]*.py") if "\ndef run(" in file.read_text("utf-8")
    )


def machine() -> str:
    """The machine in one line: processor, cores, memory, system, Python."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
        memory = f"{pages:.0f} GiB"
    except (OSError, ValueError):
        memory = "memory unknown"
    return (
        f"{model}, {os.cpu_count()} cores, {memory}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def measure(name: str, options: dict[str, object]) -> dict[str, object]:
    """Run one measurement and keep its figures as text."""
    module = importlib.import_module(f"bench.{name}")
    began = time.perf_counter()
    figures: dict[str, object] = {"bench": name, **module.run(**options)}
    took = time.perf_counter() - began
    figures["bench_wall_seconds"] = round(took, 1)
    lines = [
        f"# {(module.__doc__ or name).strip().splitlines()[0]}",
        f"# python -m bench {name}"
        + "".join(f" --{key} {value}" for key, value in options.items()),
        f"# {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {machine()}",
        f"# load average at the end: {os.getloadavg()[0]:.1f}",
        *(f"{key}: {_plain(value)}" for key, value in figures.items()),
    ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return figures


def main(argv: Sequence[str]) -> int:
    """Read the command line, measure, print; 2 when a name or option cannot be understood."""
    wanted: list[str] = []
    options: dict[str, object] = {}
    as_json = False
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--json":
            as_json = True
        elif word.startswith("--"):
            if not rest:
                print(f"{word} needs a value.", file=sys.stderr)
                return 2
            options[word[2:].replace("-", "_")] = _value(rest.pop(0))
        elif word in names():
            wanted.append(word)
        else:
            print(f"There is no measurement {word!r}. There are: {', '.join(names())}.")
            return 2
    for name in wanted or names():
        figures = measure(name, options)
        if as_json:
            print(json.dumps(figures, ensure_ascii=False), flush=True)
        else:
            print(f"{name}")
            for key, value in figures.items():
                print(f"  {key:44} {_plain(value)}", flush=True)
    return 0


def _value(text: str) -> object:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
