"""A video as detectors see it: its hashes and what lists hold on them, never its frames."""

from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from msgspec import Struct

from khien.detect.image.views import View
from khien.detect.video.words import AS_IS, HashedVideo, VideoHashes

if TYPE_CHECKING:
    from khien.lists.entry import Entry
    from khien.lists.hashes.matches import Frames, Hashes
    from khien.lists.hashes.videos import VideoQuery
    from khien.lists.snapshot.pictures import PictureHit
    from khien.lists.snapshot.videos import VideoHit

LEAST_SHARE = 0.2
"""Of either video in the other, for a match."""
LEAST_SCENES = 3
"""Listed frames that must be met, where either video has as many: a title alone is no match."""


class VideoMatch(Struct, frozen=True):
    """A listed hash, as sent in answers.

    `by` says which hash it was found by: `sha256` and `md5` of the whole file, `video` a listed
    video by its frames, `pdq` a listed picture in a frame. `query_share` is the part of this video
    that is in the listed one, `target_share` the part of the listed one that is in this. `first`
    and `last` are the seconds at which frames were met. `distance` is their mean in bits, `view`
    and `orientation` are how frames were looked at.
    """

    bank: str
    entry: str
    by: Literal["sha256", "md5", "video", "pdq"]
    query_share: float
    target_share: float
    distance: float
    orientation: str
    view: View
    first: float
    last: float

    @property
    def share(self) -> float:
        """The larger of the two."""
        return max(self.query_share, self.target_share)


class SeenVideo(Struct, frozen=True):
    hashes: VideoHashes
    found: "tuple[tuple[Entry, VideoMatch], ...]"


@runtime_checkable
class VideoLists(Protocol):
    """Lists that can look videos up; `khien.lists.snapshot.Snapshot` is one."""

    @property
    def label(self) -> str: ...

    def pictures(
        self, sha256: str, md5: str, queries: "Hashes", frame: "Frames" = 1, /
    ) -> "list[PictureHit]": ...

    def videos(self, query: "VideoQuery", /) -> "list[VideoHit]": ...


def look_up(video: HashedVideo, lists: object) -> SeenVideo:
    """Find a video on lists; lists that hold no videos find nothing."""
    hashes = video.hashes
    if not isinstance(lists, VideoLists):
        return SeenVideo(hashes, ())
    bank = lists.label.partition("@")[0]
    rows, frames = video.query.hashes, video.query.frame.tolist()
    found = [
        (hit.entry, _of_picture(bank, hit, video))
        for hit in lists.pictures(hashes.sha256, hashes.md5, rows, frames)
    ]
    met = {entry.id for entry, _ in found}
    for shared in lists.videos(video.query):
        match = _of_video(bank, shared, video)
        if shared.entry.id not in met and match is not None:
            found.append((shared.entry, match))
    return SeenVideo(hashes, tuple(found))


def _of_picture(bank: str, hit: "PictureHit", video: HashedVideo) -> VideoMatch:
    if hit.by == "pdq":
        first, last = video.times([int(video.query.frame[hit.query])])
        way = video.ways[int(video.query.way[hit.query])]
        share = round(1 / len(video.clear), 4)
    else:
        first, last, way, share = 0.0, video.hashes.duration, AS_IS, 1.0
    return VideoMatch(
        bank=hit.entry.bank or bank,
        entry=hit.entry.id,
        by=hit.by,
        query_share=share,
        target_share=1.0,
        distance=hit.distance,
        orientation=way.orientation,
        view=way.view,
        first=first,
        last=last,
    )


def _of_video(bank: str, hit: "VideoHit", video: HashedVideo) -> VideoMatch | None:
    """The match, None where too little is shared to be one."""
    scenes, listed = len(video.hashes.video) // 64, len(hit.entry.value) // 64
    if max(hit.query_share, hit.target_share) < LEAST_SHARE:
        return None
    if round(hit.target_share * listed) < min(LEAST_SCENES, scenes, listed):
        return None
    first, last = video.times(hit.frames)
    way = video.ways[hit.way]
    return VideoMatch(
        bank=hit.entry.bank or bank,
        entry=hit.entry.id,
        by="video",
        query_share=round(hit.query_share, 4),
        target_share=round(hit.target_share, 4),
        distance=round(hit.distance, 2),
        orientation=way.orientation,
        view=way.view,
        first=first,
        last=last,
    )
