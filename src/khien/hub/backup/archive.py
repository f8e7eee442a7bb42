"""The file of a back-up: a gzipped tar whose first member lists the others with their checksums.

Written beside its final name and renamed when it is whole on the disk: after a kill there is the
old file or the new one, never half of one. Reading checks every byte before anything is used.
"""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from khien.core.errors import KhienError

FORMAT = "khien-backup/1"
MANIFEST = "manifest.json"
FOLDERS = ("keys", "audit")
"""Folders of the data folder that go into a back-up. Seeds are left out: they are written anew."""

_CHUNK = 1 << 20


class Member(msgspec.Struct, frozen=True):
    """One file of a back-up: its path in the data folder, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Head(msgspec.Struct, frozen=True):
    """The end of a chain at the time of the back-up: a list's, or the audit log's."""

    name: str
    number: int
    digest: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a back-up, and the state it was taken in."""

    format: str
    made_at: datetime
    khien: str
    database: str
    """`sqlite` or `postgresql`."""
    members: tuple[Member, ...]
    lists: tuple[Head, ...]
    audit: Head
    migrations: tuple[str, ...]


def write_archive(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write the members of a manifest from `folder` to `target`, readable by its owner alone.

    Raises `KhienError` when the disk refuses; `target` is then as it was before.
    """
    forget_halves(target)
    half = _half(target)
    try:
        fd = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
                listing = folder / MANIFEST
                listing.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
                tar.add(listing, MANIFEST)
                for member in manifest.members:
                    tar.add(folder / member.path, member.path, recursive=False)
            out.flush()
            os.fsync(out.fileno())
        half.replace(target)
        sync(target.parent)
    except OSError as error:
        raise KhienError(
            f"The back-up {target} cannot be written: {error.strerror}.",
            "Make room, or name another disk.",
        ) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def forget_halves(target: Path) -> None:
    """Remove what an interrupted back-up to this name left behind."""
    for half in target.parent.glob(f".{target.name}.*.half"):
        half.unlink(missing_ok=True)


def read_archive(source: Path, folder: Path) -> Manifest:
    """Unpack a back-up into `folder` and check every file of it. Raises `KhienError`."""
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            manifest = _manifest(source, tar)
            left = {member.path: member for member in manifest.members}
            while (info := tar.next()) is not None:
                member = left.pop(info.name, None)
                if member is None or not info.isreg():
                    raise KhienError(f"{source} holds {info.name!r}, which it does not list.")
                _unpack(source, tar, info, member, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise KhienError(
            f"{source} cannot be read as a back-up: {error}.", "Take another copy of it."
        ) from error
    if left:
        raise KhienError(f"{source} lacks {', '.join(sorted(left))}.", "Take another copy of it.")
    return manifest


def member_of(folder: Path, path: str) -> Member:
    """The entry of a file that lies in `folder`."""
    digest = hashlib.sha256()
    size = 0
    with (folder / path).open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Member(path, size, digest.hexdigest())


@contextmanager
def work_folder(parent: Path, name: str) -> Iterator[Path]:
    """A folder for unfinished files, gone afterwards; one left by a kill is emptied first."""
    import shutil

    folder = parent / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _manifest(source: Path, tar: tarfile.TarFile) -> Manifest:
    info = tar.next()
    if info is None or info.name != MANIFEST or not info.isreg():
        raise KhienError(f"{source} is not a back-up of Khiên.")
    file = tar.extractfile(info)
    try:
        manifest = msgspec.json.decode(file.read() if file else b"", type=Manifest)
    except msgspec.MsgspecError as error:
        raise KhienError(f"The list of {source} cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise KhienError(f"{source} has the form {manifest.format[:40]!r}.", "Update Khiên.")
    for member in manifest.members:
        path = PurePosixPath(member.path)
        if path.is_absolute() or ".." in path.parts:
            raise KhienError(f"{source} names a file outside the data folder.")
    return manifest


def _unpack(
    source: Path, tar: tarfile.TarFile, info: tarfile.TarInfo, member: Member, folder: Path
) -> None:
    target = folder / member.path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    size = 0
    packed = tar.extractfile(info)
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "wb") as out:
        while packed is not None and (chunk := packed.read(_CHUNK)):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise KhienError(
            f"{member.path} in {source} is not what was backed up.", "Take another copy of it."
        )


def _half(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.half")


def sync(folder: Path) -> None:
    """Make a rename in `folder` outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
