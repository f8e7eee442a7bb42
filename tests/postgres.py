"""Runs a command beside a fresh PostgreSQL 15 of Debian: `python -m tests.postgres pytest …`.

Starts the server in a temporary folder on a free port, as user postgres where we are root
(initdb refuses root), sets KHIEN_DATABASE_URL, and takes everything away afterwards. Exits with
77 and says so where Debian's server is not installed.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SKIPPED = 77


class Missing(RuntimeError):
    """Debian's PostgreSQL is not installed here."""


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise Missing("No PostgreSQL under /usr/lib/postgresql: make setup-system installs it.")
    return found[-1].parent


def _run(*command: str) -> None:
    as_postgres = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd="/", env={"LC_ALL": "C.UTF-8"}, **as_postgres
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")


@contextmanager
def server() -> Iterator[str]:
    """A running server's database URL; the server and its folder are gone afterwards."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="khien-postgres-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        _run(
            str(binaries / "initdb"),
            *("-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            "--no-sync",
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
            "-c fsync=off -c full_page_writes=off -c max_connections=60"
        )
        control = str(binaries / "pg_ctl")
        log = str(folder / "log")
        _run(control, "-D", str(data), "-o", options, "-l", log, "-w", "-t", "60", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if command[:1] == ["pytest"]:
        command = [sys.executable, "-m", *command]
    try:
        with server() as url:
            return subprocess.call(command, env={**os.environ, "KHIEN_DATABASE_URL": url})
    except Missing as error:
        sys.stderr.write(f"{error}\n")
        return SKIPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
