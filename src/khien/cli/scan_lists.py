"""The lists that `khien scan` looks things up on: files named by the user, or the data folder's.

Signed files are checked against a known key; a file of bare entries is the user's own list.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from khien.core.config import config
from khien.core.errors import KhienError

if TYPE_CHECKING:
    from khien.lists.entry import Entry
    from khien.lists.signing import PublicKey
    from khien.lists.snapshot import Snapshot


def load_lists(files: Sequence[Path], keys: Sequence[str]) -> "Snapshot | None":
    """One snapshot of a seed with the releases after it, or of entries; None without any list.

    Without files the newest seed of the data folder is taken. Raises `KhienError` for a file that
    cannot be read or trusted.
    """
    if not files:
        newest = _newest_seed()
        if newest is None:
            return None
        files = [newest]
    snapshot = None
    for file in files:
        snapshot = _load(file, snapshot, keys)
    return snapshot


def _newest_seed() -> Path | None:
    found = sorted((config().root / "lists" / "main").glob("seed-*.ndjson"))
    return found[-1] if found else None


def _load(file: Path, snapshot: "Snapshot | None", keys: Sequence[str]) -> "Snapshot":
    from khien.lists.release import verify_release
    from khien.lists.seed import load_seed
    from khien.lists.snapshot import Snapshot

    first = _first_line(file)
    if b'"signed"' not in first[:16]:
        if snapshot is not None:
            raise KhienError(f"{file} holds bare entries; give one such file alone.")
        return Snapshot.build(file.stem, 0, "", _entries(file))
    trusted = _trusted(keys)
    if verify_release(first, trusted).manifest.kind == "seed":
        if snapshot is not None:
            raise KhienError(f"{file} is a second seed; give one seed and the releases after it.")
        return load_seed(file, trusted)
    if snapshot is None:
        raise KhienError(f"{file} holds releases without a seed.", "Name the seed before it.")
    for line in file.read_bytes().splitlines():
        snapshot = snapshot.apply(verify_release(line, trusted))
    return snapshot


def _first_line(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.readline(1 << 20)
    except OSError as error:
        raise KhienError(f"{file} cannot be read: {error.strerror}.") from error


def _trusted(keys: Sequence[str]) -> "tuple[PublicKey, ...]":
    from khien.lists.signing import SigningKey, parse_keys

    own = config().root / "keys" / "lists.key"
    found = list(parse_keys(keys))
    if not found and own.exists():
        found.append(SigningKey.load_or_create(own).public)
    if not found:
        raise KhienError(
            "The list is signed, but no key is known that could vouch for it.",
            "Give the publisher's public key with --key (GET /v1/keys of the hub shows it).",
        )
    return tuple(found)


def _entries(file: Path) -> "list[Entry]":
    from khien.lists.entry import Entry

    decoder = msgspec.json.Decoder(Entry)
    entries = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                entries.append(decoder.decode(line))
            except msgspec.DecodeError as error:
                raise KhienError(f"{file}:{number}: not an entry: {error}.") from error
    return entries
