"""Seed files: a whole list at one version, so that a newcomer need not replay its history.

The first line is a signed release of kind seed, every other line one entry as JSON. Written by the
hub, served as it is by the scan API, read by clients. Files are read and written as streams; a
file that is not exactly what was signed gives `ReleaseError` and no snapshot.
"""

import contextlib
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO
from weakref import WeakValueDictionary

import msgspec

from khien.core.errors import KhienError
from khien.lists.entry import Entry
from khien.lists.release import Manifest, Release, ReleaseError, sign_seed, verify_release
from khien.lists.signing import PublicKey, SigningKey
from khien.lists.snapshot import Snapshot

_CHUNK = 1 << 20
_LONGEST_HEAD = 1 << 16
_encode = msgspec.json.Encoder().encode
_decode_lines = msgspec.json.Decoder(Entry).decode_lines

_loaded: WeakValueDictionary[tuple[str, str, str], Snapshot] = WeakValueDictionary()
_loading = threading.Lock()


def write_seed(path: Path, key: SigningKey, snapshot: Snapshot) -> Release:
    """Write `snapshot` to `path` as a signed seed; the file is there whole or not at all.

    Returns the release on its first line. Raises `KhienError` when the disk refuses.
    """
    body = path.with_name(f".{path.name}.{os.getpid()}.body")
    whole = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        count, digest = _write_body(body, snapshot.entries())
        release = sign_seed(
            key,
            snapshot.list_name,
            snapshot.version,
            snapshot.chain,
            count,
            digest,
            banks=snapshot.banks.values(),
        )
        with whole.open("wb") as out, body.open("rb") as lines:
            out.write(release.line.encode() + b"\n")
            shutil.copyfileobj(lines, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())
        whole.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise KhienError(
            f"The seed {path} cannot be written: {error.strerror}.", "Make room on the disk."
        ) from error
    finally:
        for left in (body, whole):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
    return release


def read_head(path: Path, keys: Sequence[PublicKey], list_name: str | None = None) -> Release:
    """The signed first line of a seed file, its signature checked."""
    with _open(path) as file:
        return _head(file, keys, list_name)


def load_seed(path: Path, keys: Sequence[PublicKey], list_name: str | None = None) -> Snapshot:
    """The snapshot in a seed file, every byte of it checked against the signature.

    All who load the same seed in one process share one snapshot. Raises `ReleaseError` with fault
    `damaged_seed` where the entries are not those that were signed.
    """
    with _open(path) as file:
        manifest = _head(file, keys, list_name).manifest
        same = (manifest.list, manifest.chain, manifest.sha256)
        with _loading:
            snapshot = _loaded.get(same)
            if snapshot is None or snapshot.version != manifest.version:
                snapshot = Snapshot.build(
                    manifest.list,
                    manifest.version,
                    manifest.chain,
                    _entries(file, manifest),
                    manifest.banks,
                )
                _loaded[same] = snapshot
        return snapshot


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_body(path: Path, entries: Iterable[Entry]) -> tuple[int, str]:
    digest = hashlib.sha256()
    count = 0
    with path.open("wb") as out:
        for entry in entries:
            line = _encode(entry) + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    return count, digest.hexdigest()


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise KhienError(f"The seed {path} cannot be read: {error.strerror}.") from error


def _head(file: BinaryIO, keys: Sequence[PublicKey], list_name: str | None) -> Release:
    line = file.readline(_LONGEST_HEAD)
    release = verify_release(line, keys, list_name)
    if release.manifest.kind != "seed":
        raise ReleaseError("unreadable", "The file starts with a release that is not a seed.")
    return release


def _entries(file: BinaryIO, manifest: Manifest) -> Iterator[Entry]:
    """Entries of the lines left in `file`; raises at the end where they are not as signed."""
    digest = hashlib.sha256()
    count = 0
    try:
        for lines in _whole_lines(file.read):
            digest.update(lines)
            entries = _decode_lines(lines)
            count += len(entries)
            yield from entries
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ReleaseError(
            "damaged_seed", f"Near entry {count + 1} the seed cannot be read: {error}.", _AGAIN
        ) from error
    except OSError as error:
        raise KhienError(f"The seed cannot be read on: {error.strerror}.") from error
    if count != manifest.count or digest.hexdigest() != manifest.sha256:
        raise ReleaseError(
            "damaged_seed",
            f"The seed holds {count} entries that are not the {manifest.count} signed ones.",
            _AGAIN,
        )


_AGAIN = "Fetch the seed again."


def _whole_lines(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """What `read` gives, cut after line ends."""
    rest = b""
    while chunk := read(_CHUNK):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest
