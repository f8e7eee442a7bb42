"""The last good lists on disk, so that protection survives a restart without the hub.

One folder per hub and list: `seed.ndjson` as downloaded, `deltas.ndjson` growing by one line per
release, `keys.json` with the pinned public keys. Files are replaced atomically; a line cut off by
a power failure is dropped when read. Signatures are checked again on every load, so a tampered
cache is worth as much as none. Only one client at a time writes a folder; others read it.
"""

import fcntl
import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import msgspec

from khien.core.errors import KhienError
from khien.core.log import get_logger

_log = get_logger(__name__)


def default_folder() -> Path:
    """Where caches live when nothing else is said: the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "khien"


class Cache:
    """The folder of one hub and one list; with `folder=None` nothing is kept.

    No failure to write ever reaches the caller: the lists in memory stay in force, the log says
    once that a restart without the hub would start unprotected.
    """

    def __init__(self, folder: Path | None, url: str, list_name: str) -> None:
        self.folder = folder / _folder_name(url, list_name) if folder else None
        self._lock: IO[str] | None = None
        self._complained = False
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.folder / "lock").open("w")
        except OSError as error:
            self._complain(error)
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._lock = lock
        except OSError:
            lock.close()

    @property
    def writes(self) -> bool:
        """True for the one client that keeps this folder up to date."""
        return self._lock is not None

    @property
    def seed(self) -> Path | None:
        """The kept seed, or None."""
        if self.folder is None:
            return None
        path = self.folder / "seed.ndjson"
        return path if path.exists() else None

    def deltas(self) -> list[str]:
        """The kept release lines after the seed, oldest first; a line cut short is left out."""
        if self.folder is None:
            return []
        try:
            data = (self.folder / "deltas.ndjson").read_bytes()
        except OSError:
            return []
        *lines, cut_short = data.split(b"\n")
        if cut_short and self.writes:
            with suppress(OSError):  # the next line must not be glued to half of this one
                os.truncate(self.folder / "deltas.ndjson", len(data) - len(cut_short))
        return [line.decode("utf-8", "replace") for line in lines if line]

    def new_seed(self) -> Path | None:
        """Where to download a seed to, beside the old one; None when nothing is kept."""
        return self.folder / f"seed.{os.getpid()}.new" if self.folder and self.writes else None

    def keep_seed(self, downloaded: Path) -> None:
        """Put a verified seed in the place of the old one; its deltas begin anew."""
        if self.folder is None or not self.writes:
            return
        try:
            # The deltas go first: a crash in between leaves an older, but whole, state.
            self._replace("deltas.ndjson", b"")
            with downloaded.open("rb") as written:
                os.fsync(written.fileno())
            downloaded.replace(self.folder / "seed.ndjson")
            self._sync_folder()
        except OSError as error:
            self._complain(error)

    def keep_delta(self, line: str) -> None:
        """Append one verified release line."""
        if self.folder is None or not self.writes:
            return
        path = self.folder / "deltas.ndjson"
        try:
            whole = path.stat().st_size if path.exists() else 0
            try:
                with path.open("ab") as out:
                    out.write(line.encode() + b"\n")
                    out.flush()
                    os.fsync(out.fileno())
            except OSError:
                with suppress(OSError):  # half a line would swallow the next one
                    os.truncate(path, whole)
                raise
        except OSError as error:
            self._complain(error)

    def client_id(self) -> str:
        """The name under which the client of this folder acknowledges, made once; "" if unkept."""
        if self.folder is None or not self.writes:
            return ""
        path = self.folder / "client-id"
        try:
            if not path.exists():
                self._replace("client-id", secrets.token_hex(8).encode())
            return path.read_text("ascii").strip()[:64]
        except (OSError, UnicodeError) as error:
            if isinstance(error, OSError):
                self._complain(error)
            return ""

    def keys(self) -> list[str]:
        """The public keys pinned on first use."""
        if self.folder is None:
            return []
        try:
            return msgspec.json.decode((self.folder / "keys.json").read_bytes(), type=list[str])
        except OSError:
            return []
        except msgspec.MsgspecError as error:
            raise KhienError(
                "The pinned keys of a client's cache cannot be read.",
                "Remove the cache folder, or pass trust= with the hub's public key.",
            ) from error

    def keep_keys(self, keys: list[str]) -> None:
        """Pin public keys."""
        if self.folder is None or not self.writes:
            return
        try:
            self._replace("keys.json", msgspec.json.encode(keys))
        except OSError as error:
            self._complain(error)

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _replace(self, name: str, data: bytes) -> None:
        assert self.folder is not None  # noqa: S101  callers have checked
        fresh = self.folder / f"{name}.{os.getpid()}.new"
        with fresh.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self.folder / name)
        self._sync_folder()

    def _sync_folder(self) -> None:
        assert self.folder is not None  # noqa: S101  callers have checked
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _complain(self, error: OSError) -> None:
        if not self._complained:
            self._complained = True
            _log.warning(
                "The lists cannot be kept on disk; a restart without the hub starts unprotected.",
                errno=error.errno or 0,
            )


def _folder_name(url: str, list_name: str) -> str:
    host = re.sub(r"[^A-Za-z0-9.\-]", "_", urlsplit(url).hostname or "hub")[:60]
    mark = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:8]
    return f"{host}-{mark}-{re.sub(r'[^A-Za-z0-9_-]', '_', list_name)[:40]}"
