"""Fuzz every target for a bounded time: `python -m tests.fuzz [--seconds 5] [TARGET ...]`.

Each target runs in a process of its own under atheris, which follows what code an input reaches
and looks for inputs that reach more. An error, a crash or an input that takes longer than ten
seconds fails, and the input is printed as a Python literal to be made into a test. Inputs are made
anew each time; nothing is kept.
"""

# ruff: noqa: T201
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "text" / "train"
SEEDS = 40
HANG = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each target")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*")
    options, rest = parser.parse_known_args()
    if options.inside:
        fuzz(options.targets[0], rest)
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris is not installed (make setup); nothing was fuzzed.", file=sys.stderr)
        return 1
    names = options.targets or list(known())
    return max(run(name, options.seconds) for name in names)


def known() -> dict[str, object]:
    from tests.fuzz.targets import TARGETS

    return dict(TARGETS)


def run(name: str, seconds: int) -> int:
    with tempfile.TemporaryDirectory(prefix="khien-fuzz-") as folder:
        seeds, crashes = Path(folder, "seeds"), Path(folder, "crashes")
        seeds.mkdir()
        crashes.mkdir()
        for i, text in enumerate(seed_texts()):
            (seeds / f"{i}").write_bytes(b" " + text.encode())
        command = [sys.executable, "-m", "tests.fuzz", "--inside", name, f"-timeout={HANG}",
                   f"-max_total_time={seconds}", "-max_len=4096", "-rss_limit_mb=2048",
                   f"-artifact_prefix={crashes}/", "-print_final_stats=1", str(seeds)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        print(f"{name:16} {runs[0].split()[-1] if runs else '?':>8} inputs  exit {done.returncode}")
        if done.returncode:
            print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
            for crash in sorted(crashes.iterdir()):
                print(f"{crash.name}: {crash.read_bytes()!r}")
        return done.returncode


def seed_texts() -> list[str]:
    """A few sentences of each file of the training data."""
    files = sorted(DATA.glob("*.jsonl"))
    picked = [path.read_text("utf-8").splitlines()[0] for path in files]
    return [json.loads(line)["text"] for line in picked][:SEEDS]


def fuzz(name: str, arguments: list[str]) -> None:
    """Never returns: atheris ends the process."""
    import atheris

    with atheris.instrument_imports(include=["khien.detect.text", "khien.detect.chat"]):
        from tests.fuzz.targets import TARGETS
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
