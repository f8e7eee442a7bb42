"""What a hostile file might make its reader do, as functions to be called apart by tests."""

import ctypes
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from msgspec import Struct

from khien.core.errors import KhienError


class Told(Struct, frozen=True):
    pid: int
    length: int = 0
    said: str = ""


class Asked(Struct, frozen=True):
    seconds: float = 0
    path: str = ""


def measure(data: bytes) -> Told:
    return Told(os.getpid(), len(data))


def wait(data: bytes, asked: Asked) -> Told:
    time.sleep(asked.seconds)
    return Told(os.getpid(), len(data))


def refuse(data: bytes) -> Told:
    raise KhienError("The file is a stone.", "Send a picture.")


def mistake(data: bytes) -> Told:
    raise LookupError("a secret word of the file")


def loop(data: bytes) -> Told:
    while True:
        pass


def crash(data: bytes) -> Told:
    ctypes.string_at(0)
    return Told(os.getpid())


def leave(data: bytes) -> Told:
    os._exit(0)


def hoard(data: bytes) -> Told:
    held = []
    while True:
        held.append(bytearray(16 << 20))


def hoard_below(data: bytes) -> Told:
    """Memory taken by a library in C, which is not told in Python's words."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while libc.malloc(ctypes.c_size_t(16 << 20)):
        pass
    os.abort()


def long_answer(data: bytes) -> Told:
    return Told(os.getpid(), said="x" * (4 << 20))


def chatter(data: bytes) -> Told:
    """A library that prints, as some do."""
    os.write(1, b"x" * 100)
    print("printed", flush=True)  # noqa: T201
    return Told(os.getpid(), said=sys.stdin.read())


def write_file(data: bytes, asked: Asked) -> Told:
    path = Path(asked.path)
    try:
        path.write_bytes(data)
    except OSError as error:
        return Told(
            os.getpid(), length=path.stat().st_size if path.exists() else 0, said=str(error)
        )
    return Told(os.getpid(), path.stat().st_size)


def environment(data: bytes) -> Told:
    return Told(
        os.getpid(), said="\n".join(f"{name}={value}" for name, value in os.environ.items())
    )


def reach_out(data: bytes, asked: Asked) -> Told:
    """Tries what no reader of files needs; `said` is what came of it."""
    tried = {
        "socket": lambda: socket.socket(),
        "program": lambda: subprocess.run(["true"], check=True),
        "fork": os.fork,
        "kill": lambda: os.kill(os.getppid(), 0),
        "file": lambda: Path(asked.path + "-3").touch(),
        "times": lambda: os.utime(asked.path),
        "remove": lambda: Path(asked.path).unlink(),
        "folder": lambda: Path(asked.path).mkdir(),
        "rename": lambda: Path(asked.path).rename(asked.path + "-2"),
        "truncate": lambda: os.truncate(asked.path, 0),
        "thread": _thread,
    }
    said = []
    for name, attempt in tried.items():
        try:
            attempt()
        except OSError as error:
            said.append(f"{name}: {type(error).__name__}")
        else:
            said.append(f"{name}: done")
    return Told(os.getpid(), said="\n".join(said))


def _thread() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()


def niceness(data: bytes) -> Told:
    return Told(os.getpid(), os.nice(0))
