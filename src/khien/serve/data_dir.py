"""The data folder at start: made, writable, with room, and used by one server at a time.

Called by `khien.serve` before anything is opened, and by `khien doctor`, which reports instead of
refusing. Every refusal says what a person can do.
"""

import errno
import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType

from khien.core import served
from khien.core.errors import KhienError

ROOM_NEEDED = 64 * 2**20
"""Bytes that must be free to start: a report must never meet a full disk on its first day."""
ROOM_ADVISED = 1 * 2**30


class DataDir:
    """The data folder, held by this process from `__enter__` to `__exit__`.

    The lock is the kernel's: it goes with the process, however that ends.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = -1

    def __enter__(self) -> "DataDir":
        make_folder(self.root)
        check_room(self.root)
        path = self.root / served.NAME
        self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            process, _address = served.holder(os.read(self._lock, 500).decode("utf-8", "replace"))
            os.close(self._lock)
            self._lock = -1
            raise KhienError(
                f"Another khien serve (process {process or 'unknown'}) already uses {self.root}.",
                "Stop it first, or give this one its own folder: khien serve --data OTHER.",
            ) from None
        self._write(f"{os.getpid()}\n")
        return self

    def announce(self, address: str) -> None:
        """Tell commands that run beside this process where it can be reached."""
        self._write(f"{os.getpid()}\n{address}\n")

    def _write(self, text: str) -> None:
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, text.encode(), 0)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def make_folder(root: Path) -> None:
    """Make the data folder, closed to others, and prove that it can be written.

    Raises `KhienError` for a folder that cannot be made or written, or a full disk.
    """
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = root / f".probe.{os.getpid()}"
        try:
            with probe.open("wb") as out:
                out.write(b"\0" * 65_536)
                out.flush()
                os.fsync(out.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise refusal(root, error) from error


def check_room(root: Path) -> None:
    """Raises `KhienError` when the disk has too little room to start."""
    free = free_bytes(root)
    if free < ROOM_NEEDED:
        raise KhienError(
            f"The disk of {root} is full: {free // 2**20} MiB are free.",
            f"Free at least {ROOM_NEEDED // 2**20} MiB, then start again; nothing was lost.",
        )


def free_bytes(root: Path) -> int:
    """Bytes that this user may still write."""
    return shutil.disk_usage(root).free


def refusal(root: Path, error: OSError) -> KhienError:
    """What a person can do about an error of the file system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return KhienError(
            f"The disk of {root} is full.", "Free some room, then start again; nothing was lost."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return KhienError(
            f"The data folder {root} cannot be written.",
            "Give it to the user who runs khien (chown), or choose another: --data DIR.",
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return KhienError(
            f"The data folder {root} is not a folder.", "Choose another: khien serve --data DIR."
        )
    return KhienError(f"The data folder {root} cannot be used: {error.strerror}.")
