"""Where the server of a data folder can be reached, for commands that run beside it.

`khien serve` holds a kernel lock on the folder's serve.lock and writes its address there; the
lock, not the file, says whether it still runs.
"""

import fcntl
import os
from pathlib import Path

NAME = "serve.lock"


def holder(text: str) -> tuple[str, str]:
    """The process number and the address that a lock file names; "" for what it lacks."""
    lines = [*text.splitlines(), "", ""]
    return lines[0].strip(), lines[1].strip()


def served_at(root: Path) -> str | None:
    """The address of the server that uses `root` now; None where none does."""
    try:
        lock = os.open(root / NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return holder(os.read(lock, 500).decode("utf-8", "replace"))[1] or None
    else:
        return None
    finally:
        os.close(lock)
