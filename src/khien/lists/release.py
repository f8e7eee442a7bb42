"""Releases: what a hub publishes about a list, signed, numbered and chained.

A release is one line of JSON. A *delta* carries the changes of one version; a *seed* stands at the
head of a file with every entry. The hub makes them, clients and mirrors check them. The wire
format is described for strangers in docs/en/lists.md; change both together.

Nothing here applies a release to anything: that is `snapshot`.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from khien.core.clock import now
from khien.core.errors import KhienError
from khien.lists.banks import Bank
from khien.lists.entry import Change
from khien.lists.signing import PublicKey, SigningKey

FORMAT = "khien-release/1"
GENESIS = "0" * 64
"""The chain value of version 0, the empty list."""

Fault = Literal[
    "unreadable",
    "bad_signature",
    "unknown_key",
    "wrong_list",
    "already_applied",
    "gap",
    "broken_chain",
    "damaged_seed",
]


class ReleaseError(KhienError):
    """A release that must not be used. `fault` says why in one word for programs."""

    def __init__(self, fault: Fault, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.fault: Fault = fault


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The signed words of a release.

    A delta has `previous`, the chain value before it, and `changes`. A seed has `chain`, the chain
    value at its version, and `count` and `sha256` of the entry lines that follow it. `banks` are
    those that a delta makes or changes, in a seed all of them.
    """

    format: str
    list: str
    version: int
    kind: Literal["delta", "seed"]
    made_at: datetime
    previous: str = ""
    changes: tuple[Change, ...] = ()
    chain: str = ""
    count: int = 0
    sha256: str = ""
    banks: tuple[Bank, ...] = ()


class _Envelope(msgspec.Struct, frozen=True):
    signed: str
    signature: str
    key: str


class Release(msgspec.Struct, frozen=True):
    """A release that was signed here or whose signature was checked here.

    `line` is the JSON line as it travels, without line end. `chain` is the chain value once the
    release is applied.
    """

    line: str
    manifest: Manifest
    chain: str


_to_json = msgspec.json.Encoder().encode
_read_envelope = msgspec.json.Decoder(_Envelope).decode
_read_manifest = msgspec.json.Decoder(Manifest).decode


def next_chain(previous: str, signed: bytes) -> str:
    """The chain value after a delta: SHA-256 of the one before (32 bytes) and the signed bytes."""
    return hashlib.sha256(bytes.fromhex(previous) + signed).hexdigest()


def sign_release(
    key: SigningKey,
    list_name: str,
    version: int,
    previous: str,
    changes: Iterable[Change],
    made_at: datetime | None = None,
    banks: Iterable[Bank] = (),
) -> Release:
    """The delta that leads `list_name` to `version` from chain value `previous`."""
    return _sign(
        key,
        Manifest(
            format=FORMAT,
            list=list_name,
            version=version,
            kind="delta",
            made_at=_utc(made_at),
            previous=previous,
            changes=tuple(changes),
            banks=tuple(banks),
        ),
    )


def sign_seed(
    key: SigningKey,
    list_name: str,
    version: int,
    chain: str,
    count: int,
    sha256: str,
    made_at: datetime | None = None,
    banks: Iterable[Bank] = (),
) -> Release:
    """The first line of a seed file; `count` and `sha256` (hex) are of the lines that follow."""
    return _sign(
        key,
        Manifest(
            format=FORMAT,
            list=list_name,
            version=version,
            kind="seed",
            made_at=_utc(made_at),
            chain=chain,
            count=count,
            sha256=sha256,
            banks=tuple(banks),
        ),
    )


def verify_release(
    line: str | bytes, keys: Sequence[PublicKey], list_name: str | None = None
) -> Release:
    """Read one release line and check who signed it. Raises `ReleaseError`, never anything else.

    Whether it follows what the reader already has is checked by `check_follows`, which
    `Snapshot.apply` calls.
    """
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    text = text.rstrip("\r\n")
    try:
        envelope = _read_envelope(text)
        signature = base64.b64decode(envelope.signature, validate=True)
        signed = envelope.signed.encode()
    except (msgspec.DecodeError, binascii.Error, ValueError) as error:
        raise ReleaseError("unreadable", "The release is not a line of the known form.") from error
    key = next((one for one in keys if one.id == envelope.key), None)
    if key is None:
        raise ReleaseError(
            "unknown_key",
            f"The release is signed with key {envelope.key[:16]}, which is not trusted here.",
            "Ask the publisher, by another way than this one, whether the key was changed.",
        )
    if not key.verifies(signed, signature):
        raise ReleaseError("bad_signature", "The signature does not fit the release.")
    try:
        manifest = _read_manifest(signed)
    except (msgspec.DecodeError, ValueError) as error:
        raise ReleaseError(
            "unreadable", f"The signed words cannot be read: {error}.", "Update Khiên."
        ) from error
    _check_form(manifest, list_name)
    return Release(text, manifest, _chain_after(manifest, signed))


def check_follows(manifest: Manifest, version: int, chain: str) -> None:
    """Refuse a delta that is not the very next one after `version` with `chain`."""
    if manifest.kind != "delta":
        raise ReleaseError("unreadable", "A seed cannot be applied to a list as a change.")
    if manifest.version <= version:
        raise ReleaseError(
            "already_applied", f"Version {manifest.version} is not newer than {version}."
        )
    if manifest.version != version + 1:
        raise ReleaseError(
            "gap",
            f"Version {manifest.version} came after {version}: some releases are missing.",
            "Fetch the releases in between, or the seed.",
        )
    if manifest.previous != chain:
        raise ReleaseError(
            "broken_chain",
            f"Version {manifest.version} does not follow the version {version} held here.",
            "Fetch the seed.",
        )


def _sign(key: SigningKey, manifest: Manifest) -> Release:
    signed = _to_json(manifest)
    envelope = _Envelope(
        signed=signed.decode(),
        signature=base64.b64encode(key.sign(signed)).decode(),
        key=key.public.id,
    )
    return Release(_to_json(envelope).decode(), manifest, _chain_after(manifest, signed))


def _chain_after(manifest: Manifest, signed: bytes) -> str:
    return manifest.chain if manifest.kind == "seed" else next_chain(manifest.previous, signed)


def _check_form(manifest: Manifest, list_name: str | None) -> None:
    if manifest.format != FORMAT:
        raise ReleaseError(
            "unreadable", f"The release has the form {manifest.format[:40]!r}.", "Update Khiên."
        )
    if list_name is not None and manifest.list != list_name:
        raise ReleaseError(
            "wrong_list", f"The release is of list {manifest.list[:40]!r}, not {list_name!r}."
        )
    for chain in (manifest.previous if manifest.kind == "delta" else manifest.chain,):
        if len(chain) != 64 or not set(chain) <= set("0123456789abcdef"):
            raise ReleaseError("unreadable", "The release has no usable chain value.")
    if manifest.version < 1 and manifest.kind == "delta":
        raise ReleaseError("unreadable", f"The release has version {manifest.version}.")
    for change in manifest.changes:
        if (change.entry is None) == (change.remove is None):
            raise ReleaseError("unreadable", "A change must either add an entry or remove one.")


def _utc(moment: datetime | None) -> datetime:
    return (moment or now()).astimezone(UTC)
