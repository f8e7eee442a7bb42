"""Fails when a source file passes 400 lines: such a file is two files (STYLE, habit 1)."""

import subprocess
import sys
from pathlib import Path

LIMIT = 400
ENDINGS = {".py", ".html", ".css", ".js", ".sh", ".c"}
EXEMPT = ("/vendored/", "/migrations/")


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    )
    too_long = []
    for name in listed.stdout.splitlines():
        path = Path(name)
        if path.suffix not in ENDINGS or any(part in f"/{name}" for part in EXEMPT):
            continue
        if path.exists() and (lines := len(path.read_text("utf-8").splitlines())) > LIMIT:
            too_long.append(f"{name}: {lines} lines; more than {LIMIT} is two files")
    print("\n".join(too_long) or f"No file is longer than {LIMIT} lines.")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
