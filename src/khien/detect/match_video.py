"""Known videos for `khien.detect.match`: by their frames, by pictures in them, by their files.

A video is opened in a process apart, with less time than a command takes: a request waits for it.
"""

from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from khien.core.errors import KhienError
from khien.core.wire import WrongField
from khien.detect.apart import Busy, Limits
from khien.detect.match import MatchAnswer, Matched, MatchedHashes
from khien.detect.video.hashes_apart import hash_video_apart
from khien.detect.video.seen import VideoMatch, look_up
from khien.detect.video.words import VideoBounds
from khien.lists.snapshot import Snapshot

if TYPE_CHECKING:
    from khien.lists.entry import Entry

_BOUNDS = VideoBounds(seconds=20)
_LIMITS = Limits(seconds=60, cpu_seconds=30, memory=2 << 30, answer=4 << 20)
_EVERY = 1.0


def is_video(data: bytes) -> bool:
    """Whether a file begins as videos do: MP4 and its kin, Matroska, AVI, FLV, Ogg, MPEG."""
    head = data[:12]
    return (
        head[4:8] in (b"ftyp", b"moov", b"mdat")
        or head[:4] in (b"\x1aE\xdf\xa3", b"OggS", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")
        or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
        or head[:3] == b"FLV"
        or (head[:1] == b"G" and data[188:189] == b"G")
    )


def match_video(
    data: bytes, lists: Snapshot, by_file: MatchAnswer, *, last_resort: bool = False
) -> MatchAnswer:
    """`by_file`, what is known of the file and of hashes given with it, and what is known of its
    frames.

    Raises `WrongField` for a video that cannot be read, unless something is known of its file or
    `last_resort` says that a hash given with it was looked up; `Busy` where it cannot be read now.
    """
    try:
        video = hash_video_apart(data, _EVERY, _BOUNDS, _LIMITS)
    except Busy:
        raise
    except KhienError as error:
        if last_resort or by_file.matches or by_file.known_good or by_file.off:
            return by_file
        raise WrongField("file", error.message, error.hint) from error
    found = look_up(video, lists).found
    # A known-good file shields its video: nothing is then looked up by its frames.
    good = by_file.known_good
    matches = () if good else tuple(_matched(entry, match, lists) for entry, match in found)
    hashes = by_file.hash
    own = video.hashes
    return replace(
        by_file,
        status=_status(matches, good, own.low_quality),
        matches=matches,
        hash=MatchedHashes(
            sha256=hashes.sha256,
            md5=hashes.md5,
            low_quality=own.low_quality,
            frames=len(video.clear),
            duration=own.duration,
        ),
    )


def _status(matches: tuple[Matched, ...], good: tuple[Matched, ...], low_quality: bool) -> str:
    if matches:
        return "match"
    if good:
        return "known_good"
    return "low_quality" if low_quality else "no_match"


def _matched(entry: "Entry", match: VideoMatch, lists: Snapshot) -> Matched:
    return Matched(
        bank=entry.bank or lists.list_name,
        entry=entry.id,
        by=match.by,
        distance=match.distance,
        orientation=match.orientation,
        view=match.view,
        group=entry.group,
        kind=entry.kind,
        severity=entry.severity,
        rule=entry.rule,
        why=f"/why/{entry.id}",
        off=UNSET,
        query_share=match.query_share,
        target_share=match.target_share,
        first=match.first,
        last=match.last,
    )
