"""Videos looked up on a list by the hashes of their frames; asked through `Snapshot.videos`.

Shares tell how much of one video is in the other: `query_share` of the frames asked for, and
`target_share` of the listed video's. The first is near 1 where an excerpt of a listed video was
asked for, the second where a listed video stands within a longer one. The order of frames does not
count (as in vPDQ). A known-good video shields frames from harmful ones that are as near or farther.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from khien.core.clock import now
from khien.lists.banks import Bank, why_off
from khien.lists.entry import Entry
from khien.lists.hashes.matches import Hashes
from khien.lists.hashes.videos import FramesFound, VideoKeys
from khien.lists.snapshot.matching import in_force

Held = Callable[[str, str], tuple[Entry, ...]]
"""The entries of a family and key."""


class VideoHit(Struct, frozen=True):
    """A listed video met. `orientation` is a query's place in its frame, `frames` the numbers of
    the frames asked for that were met so, `distance` their mean."""

    entry: Entry
    orientation: int
    query_share: float
    target_share: float
    frames: tuple[int, ...]
    distance: float


def find_videos(
    held: Held,
    keys: tuple[VideoKeys, VideoKeys],
    banks: Mapping[str, Bank],
    queries: Hashes,
    frame: int,
    radius: int,
) -> list[VideoHit]:
    """Harmful videos that share a frame with the one asked for, the largest share first.

    Each `frame` rows of `queries` are one frame in several orientations. A whole video is turned
    as one: frames met in other orientations than most of its own do not count.
    """
    if not len(queries):
        return []
    content, moment = queries[0].tobytes().hex(), now()
    count = len(queries) // frame
    shield = np.full(count, 257)
    met: list[tuple[Entry, int, FramesFound]] = []
    for index in keys:
        found = index.near(queries, radius)
        for part in _by_video(found):
            video = int(part.video[0])
            entries = held("video", index.keys[video])
            on = [e for e in entries if why_off(e, banks, content, moment) is None]
            harmful, good = in_force(on)
            if good is not None:
                np.minimum.at(shield, part.query // frame, part.distance)
            if harmful is not None:
                met.append((harmful, int(index.lengths[video]), part))
    hits: dict[str, VideoHit] = {}
    for entry, length, part in met:
        near = part.distance < shield[part.query // frame]
        hit = _best(entry, length, FramesFound(*(column[near] for column in part)), count, frame)
        if hit is not None and (entry.id not in hits or _rank(hit) < _rank(hits[entry.id])):
            hits[entry.id] = hit
    return sorted(hits.values(), key=_rank)


def _by_video(found: FramesFound) -> Iterator[FramesFound]:
    """What was found of each video."""
    order = np.argsort(found.video, kind="stable")
    ends = np.flatnonzero(np.diff(found.video[order])) + 1
    for rows in np.split(order, ends):
        if len(rows):
            yield FramesFound(*(column[rows] for column in found))


def _best(entry: Entry, length: int, part: FramesFound, count: int, frame: int) -> VideoHit | None:
    """The hit in the orientation in which most frames were met."""
    hits = []
    for orientation in np.unique(part.query % frame).tolist():
        so = part.query % frame == orientation
        asked: NDArray[np.int64] = np.unique(part.query[so] // frame)
        hits.append(
            VideoHit(
                entry,
                orientation,
                len(asked) / count,
                len(np.unique(part.frame[so])) / length,
                tuple(asked.tolist()),
                float(part.distance[so].mean()),
            )
        )
    return min(hits, key=_rank, default=None)


def _rank(hit: VideoHit) -> tuple[float, float, float, str]:
    largest = max(hit.query_share, hit.target_share)
    return -largest, -hit.query_share - hit.target_share, hit.distance, hit.entry.id
