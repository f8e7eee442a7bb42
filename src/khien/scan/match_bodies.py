"""What `POST /v1/match` takes: hashes as JSON, a file as it is, or a form with both.

Read here from headers and raw bytes; the answers are those of `khien.detect.match`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from khien.core.wire import WrongField
from khien.detect.match import GivenHashes, MatchAnswer
from khien.scan.limits import SINGLE_BODY, too_large
from khien.scan.multipart import parts_of
from khien.scan.structs import Id

MAX_FILE = 32 << 20
"""Bytes of a file."""
MAX_HASHES = 1000
"""Hashes in one request."""
FORM = 64 << 10
"""Bytes of a form beside its file."""


class HashIn(GivenHashes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hashes of one picture, at least one of `sha256`, `md5` and `pdq`. `id` comes back."""

    id: Id = ""


class MatchIn(HashIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hashes of one picture, or of up to 1000 as `hashes`.

    With `include_off` the answer also names entries that were met and do not count now.
    """

    hashes: Annotated[tuple[HashIn, ...], Meta(min_length=1, max_length=MAX_HASHES)] | UnsetType = (
        UNSET
    )
    include_off: bool = False


class FileIn(Struct, frozen=True):
    """A file, and the hashes that came with it."""

    data: bytes
    given: HashIn = HashIn()
    include_off: bool = False


class MatchesOut(Struct, frozen=True):
    """The answers, in the order of the hashes, all by one version of the lists."""

    answers: tuple[MatchAnswer, ...]


_BYTES = {"type": "string", "format": "binary", "minLength": 1}
_WORD = {"type": "string", "maxLength": 200}
FILES: dict[str, dict[str, Any]] = {
    "multipart/form-data": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": _BYTES,
            **dict.fromkeys(("id", "sha256", "md5", "pdq", "quality", "include_off"), _WORD),
        },
        "additionalProperties": False,
    },
    "image/*": _BYTES,
    "video/*": _BYTES,
    "application/octet-stream": _BYTES,
}
"""How a file is sent, for the API's description; fields beside it mean what they do in JSON."""

_decode = msgspec.json.Decoder(MatchIn).decode
_FIELDS = frozenset({"id", "sha256", "md5", "pdq", "quality", "include_off"})


def read(headers: Mapping[bytes, bytes], raw: bytes) -> MatchIn | FileIn:
    """The body: a form, JSON, or a file's bytes. What calls itself nothing is told by its look."""
    content_type = headers.get(b"content-type", b"").decode("latin-1")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _form(content_type, raw)
    named = kind not in ("", "application/x-www-form-urlencoded", "application/octet-stream")
    if kind == "application/json" or (not named and raw.lstrip()[:1] == b"{"):
        if len(raw) > SINGLE_BODY:
            raise too_large(SINGLE_BODY, "Send at most 1000 hashes at once.")
        return _decode(raw)
    return FileIn(_whole(raw))


def _form(content_type: str, raw: bytes) -> FileIn | MatchIn:
    fields: dict[str, object] = {}
    data: bytes | None = None
    for part in parts_of(content_type, raw):
        if part.name == "file" and data is None:
            data = _whole(bytes(part.data))
            continue
        if part.name not in _FIELDS or part.name in fields or len(part.data) > 300:
            raise WrongField(
                part.name[:60] or "file",
                "The form has a field that is not known, came twice, or is too long.",
                f"Fields are file, {', '.join(sorted(_FIELDS))}.",
            )
        fields[part.name] = bytes(part.data).decode("utf-8", "replace")
    read = msgspec.convert(fields, MatchIn, strict=False)
    if data is None:
        return read
    given = HashIn(id=read.id, sha256=read.sha256, md5=read.md5, pdq=read.pdq, quality=read.quality)
    return FileIn(data, given, read.include_off)


def _whole(data: bytes) -> bytes:
    if not data:
        raise WrongField("file", "The file is empty.")
    if len(data) > MAX_FILE:
        raise too_large(MAX_FILE, "Send a smaller copy, or its hashes.")
    return data
