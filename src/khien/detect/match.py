"""Known pictures found by a file, by its hashes, or by both: one question, one answer.

Called by the scan API and the Python client; both send the same `MatchAnswer`. A file is read,
hashed and dropped; nothing of it is kept, written or repeated but its hashes. A match says that a
picture is most likely the listed one stored anew: a signal, not proof. The file is opened in a
process apart (`khien.detect.apart`), for it may be made to harm its reader.
"""

from collections.abc import Iterable
from hashlib import md5 as _md5
from hashlib import sha256 as _sha256
from typing import Annotated, Literal

import numpy as np
from msgspec import UNSET, Meta, Struct, UnsetType

from khien.core.codes import Group, Kind, Severity
from khien.core.errors import KhienError
from khien.core.wire import WrongField
from khien.detect.apart import Busy
from khien.detect.image.hashes import HashedPicture
from khien.detect.image.hashes_apart import hash_picture_apart
from khien.detect.image.pdq import LOW_QUALITY
from khien.detect.image.views import Origin
from khien.lists.banks import Off
from khien.lists.hashes import RADIUS
from khien.lists.hashes.matches import Hashes
from khien.lists.snapshot import Snapshot
from khien.lists.snapshot.pictures import PictureHit

_LENGTHS = {"sha256": 64, "md5": 32, "pdq": 64}
_HEX = frozenset("0123456789abcdef")
_NO_ROWS = np.empty((0, 32), np.uint8)
_AS_GIVEN = (Origin("whole", "as_is", 0),)


def _hex(length: int, about: str) -> Meta:
    pattern = f"^[0-9a-fA-F]{{{length}}}$"
    return Meta(description=about, extra_json_schema={"pattern": pattern})


class GivenHashes(Struct, frozen=True, kw_only=True):
    """Hashes of a picture that somebody made, in hex of either case; any of them may be missing.

    `quality` is PDQ's, 0-100: below 50 the PDQ hash is not looked up.
    """

    sha256: Annotated[str, _hex(64, "Of the file's bytes.")] | UnsetType = UNSET
    md5: Annotated[str, _hex(32, "Of the file's bytes.")] | UnsetType = UNSET
    pdq: Annotated[str, _hex(64, "The most significant bit first.")] | UnsetType = UNSET
    quality: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET

    def checked(self, where: str = "") -> "Looked":
        """The hashes as they are looked up. Raises `WrongField` for what is no such hash."""
        found = {name: _checked(where, name, getattr(self, name)) for name in _LENGTHS}
        if self.quality is not UNSET and not 0 <= self.quality <= 100:
            raise WrongField(f"{where}quality", "A quality is a whole number from 0 to 100.")
        return Looked(**found, quality=None if self.quality is UNSET else self.quality)


class Looked(Struct, frozen=True):
    """Hashes to look up, checked, in lower case; "" where one is not known."""

    sha256: str = ""
    md5: str = ""
    pdq: str = ""
    quality: int | None = None

    @property
    def low_quality(self) -> bool:
        return self.quality is not None and self.quality < LOW_QUALITY


class MatchedHashes(Struct, frozen=True):
    """By what was looked up, in lower-case hex; what is not known is left out.

    Below a quality of 50 `low_quality` is true and `pdq` was not looked up. `key_frames` are the
    hashes of further frames of an animation. A video has `frames`, the number looked up, and its
    `duration` in seconds.
    """

    sha256: str | UnsetType = UNSET
    md5: str | UnsetType = UNSET
    pdq: str | UnsetType = UNSET
    quality: int | UnsetType = UNSET
    low_quality: bool = False
    key_frames: tuple[str, ...] | UnsetType = UNSET
    frames: int | UnsetType = UNSET
    duration: float | UnsetType = UNSET


class Matched(Struct, frozen=True):
    """An entry that was met.

    `by` says which hash met it, `distance` by how many bits of 256 it differs (0 for `sha256` and
    `md5`), `orientation` how the picture was turned, `view` what of it was alike: `whole`,
    `inside_frame`, `crop_undone`, `size_undone`, `turn_undone`. `why` is the path of the entry's
    public reason page at the hub. In `off`, `off` says why the entry does not count: it is off
    itself (`entry`), its bank is (`bank`), or this content is not in the bank's share (`share`).

    Of a video, `distance` is the mean of the frames that were met between the seconds `first` and
    `last`; `query_share` is the part of it that is in the listed one, `target_share` the part of
    the listed one that is in it. `by` is then `video`, or `pdq` for a listed picture in a frame.
    """

    bank: str
    entry: str
    by: Literal["sha256", "md5", "pdq", "video"]
    distance: int | float
    orientation: str
    view: str
    group: Group | None
    kind: Kind | None
    severity: Severity | None
    rule: str | None
    why: str
    off: Off | UnsetType = UNSET
    query_share: float | UnsetType = UNSET
    target_share: float | UnsetType = UNSET
    first: float | UnsetType = UNSET
    last: float | UnsetType = UNSET


Status = Literal["match", "known_good", "low_quality", "no_match"]


class MatchAnswer(Struct, frozen=True):
    """What the lists know of a picture. Act on `matches` alone, the nearest first.

    `status` is `match` where there are any; else `known_good` where a known-good entry was met;
    else `low_quality` where too little is to be seen to look the picture up; else `no_match`.
    `off` holds, where asked for, harmful entries that were met and do not count now.
    """

    id: str | int
    status: Status
    hash: MatchedHashes
    matches: tuple[Matched, ...]
    known_good: tuple[Matched, ...]
    snapshot: str
    off: tuple[Matched, ...] | UnsetType = UNSET


def match_hashes(
    given: Looked, lists: Snapshot, *, id: str | int = "", include_off: bool = False
) -> MatchAnswer:
    """Look hashes up as they are: a picture turned or cut is found by sending its file."""
    rows = _NO_ROWS
    if given.pdq and not given.low_quality:
        rows = np.frombuffer(bytes.fromhex(given.pdq), np.uint8).reshape(1, 32)
    hashes = MatchedHashes(
        sha256=given.sha256 or UNSET,
        md5=given.md5 or UNSET,
        pdq=given.pdq or UNSET,
        quality=UNSET if given.quality is None else given.quality,
        low_quality=given.low_quality,
    )
    return _answer(hashes, given, rows, _AS_GIVEN, lists, id, include_off)


def match_file(
    data: bytes,
    lists: Snapshot,
    given: Looked | None = None,
    *,
    id: str | int = "",
    include_off: bool = False,
) -> MatchAnswer:
    """Look a picture or video up by its own hashes, in all orientations.

    Hashes `given` with it must be the file's: file hashes the same, PDQ within 31 bits. A file
    that cannot be read as a picture is looked up by its file hashes, and by the PDQ hash given
    with it; raises `WrongField` where that finds nothing, so that nobody takes it for harmless.
    Raises `Busy` where too many files are being read at this moment.
    """
    from khien.detect.match_video import is_video, match_video  # which builds on this module

    given = given or Looked()
    sha256, md5 = _sha256(data).hexdigest(), _md5(data, usedforsecurity=False).hexdigest()
    for name, own, told in (("sha256", sha256, given.sha256), ("md5", md5, given.md5)):
        if told and told != own:
            raise WrongField(
                name, f"This is not the {name} of the file sent with it.", "Send one of the two."
            )
    try:
        picture = hash_picture_apart(data)
    except Busy:
        raise
    except KhienError as error:
        looked = Looked(sha256, md5, given.pdq, given.quality)
        found = match_hashes(looked, lists, id=id, include_off=include_off)
        if is_video(data):
            return match_video(data, lists, found, last_resort=bool(given.pdq))
        if given.pdq or found.matches or found.known_good or found.off:
            return found
        raise WrongField("file", error.message, error.hint) from error
    _check_pdq(picture, given.pdq)
    seen = picture.hashes
    hashes = MatchedHashes(sha256, md5, seen.pdq, seen.quality, seen.low_quality, seen.key_frames)
    looked = Looked(sha256, md5, seen.pdq, seen.quality)
    return _answer(hashes, looked, picture.queries, picture.origins, lists, id, include_off)


def _answer(
    hashes: MatchedHashes,
    looked: Looked,
    rows: Hashes,
    origins: tuple[Origin, ...],
    lists: Snapshot,
    id: str | int,
    include_off: bool,
) -> MatchAnswer:
    groups = [origin.group for origin in origins]
    found = lists.pictures_found(looked.sha256, looked.md5, rows, groups)
    status: Status = "no_match"
    if found.harmful:
        status = "match"
    elif found.good:
        status = "known_good"
    elif looked.low_quality and not len(rows):
        status = "low_quality"
    return MatchAnswer(
        id=id,
        status=status,
        hash=hashes,
        matches=_matched(found.harmful, origins, lists),
        known_good=_matched(found.good, origins, lists),
        snapshot=lists.label,
        off=_matched(found.off, origins, lists) if include_off else UNSET,
    )


def _matched(
    hits: Iterable[PictureHit], origins: tuple[Origin, ...], lists: Snapshot
) -> tuple[Matched, ...]:
    found = []
    for hit in hits:
        origin = origins[hit.query] if hit.by == "pdq" else _AS_GIVEN[0]
        found.append(
            Matched(
                bank=hit.entry.bank or lists.list_name,
                entry=hit.entry.id,
                by=hit.by,
                distance=hit.distance,
                orientation=origin.orientation,
                view=origin.view,
                group=hit.entry.group,
                kind=hit.entry.kind,
                severity=hit.entry.severity,
                rule=hit.entry.rule,
                why=f"/why/{hit.entry.id}",
                off=UNSET if hit.off is None else hit.off,
            )
        )
    return tuple(found)


def _check_pdq(picture: HashedPicture, told: str) -> None:
    if not told or picture.hashes.low_quality:
        return
    row = np.frombuffer(bytes.fromhex(told), np.uint8)
    whole = [number for number, origin in enumerate(picture.origins) if origin.view == "whole"]
    nearest = int(np.bitwise_count(picture.queries[whole] ^ row).sum(axis=1).min())
    if nearest > RADIUS:
        raise WrongField(
            "pdq",
            f"This is not the PDQ hash of the file sent with it: {nearest} of 256 bits differ.",
            "Send one of the two. docs/en/images.md says how the hash is made.",
        )


def _checked(where: str, name: str, value: str | UnsetType) -> str:
    if value is UNSET:
        return ""
    value = value.strip().lower()
    length = _LENGTHS[name]
    if len(value) != length:
        raise WrongField(
            where + name, f"It has {len(value)} hexadecimal digits, not {length} as {name} has."
        )
    if set(value) - _HEX:
        raise WrongField(where + name, "It holds letters that are no hexadecimal digits.")
    return value
