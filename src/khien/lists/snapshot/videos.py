"""Videos looked up on a list by the hashes of their frames; asked through `Snapshot.videos`.

Shares tell how much of one video is in the other: `query_share` of the frames asked for, and
`target_share` of the listed video's. The first is near 1 where an excerpt of a listed video was
asked for, the second where a listed video stands within a longer one. The order of frames does not
count (as in vPDQ). A known-good video shields frames from harmful ones that are as near or farther.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from msgspec import Struct

from khien.core.clock import now
from khien.lists.banks import Bank, why_off
from khien.lists.entry import Entry
from khien.lists.hashes.videos import FramesFound, VideoKeys, VideoQuery
from khien.lists.snapshot.matching import in_force

Held = Callable[[str, str], tuple[Entry, ...]]
"""The entries of a family and key."""


class VideoHit(Struct, frozen=True):
    """A listed video met. `way` is the way of the query in which most of it was, `frames` the
    numbers of the frames asked for that were met so, `distance` their mean."""

    entry: Entry
    way: int
    query_share: float
    target_share: float
    frames: tuple[int, ...]
    distance: float


def find_videos(
    held: Held,
    keys: tuple[VideoKeys, VideoKeys],
    banks: Mapping[str, Bank],
    query: VideoQuery,
    radius: int,
) -> list[VideoHit]:
    """Harmful videos that share a frame with the one asked for, the largest share first.

    A whole video is changed in one way: frames met in other ways than most of its own do not count.
    """
    if not len(query.hashes):
        return []
    content, moment = query.hashes[0].tobytes().hex(), now()
    shield = np.full(int(query.frame.max()) + 1, 257)
    met: list[tuple[Entry, int, FramesFound]] = []
    for index in keys:
        found = index.near(query.hashes, radius)
        for part in _by_video(found):
            video = int(part.video[0])
            entries = held("video", index.keys[video])
            on = [e for e in entries if why_off(e, banks, content, moment) is None]
            harmful, good = in_force(on)
            if good is not None:
                np.minimum.at(shield, query.frame[part.query], part.distance)
            if harmful is not None:
                met.append((harmful, int(index.lengths[video]), part))
    hits: dict[str, VideoHit] = {}
    for entry, length, part in met:
        near = part.distance < shield[query.frame[part.query]]
        hit = _best(entry, length, FramesFound(*(column[near] for column in part)), query)
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


def _best(entry: Entry, length: int, part: FramesFound, query: VideoQuery) -> VideoHit | None:
    """The hit in the way in which most frames were met."""
    ways, frames = query.way[part.query], query.frame[part.query]
    hits = []
    for way in np.unique(ways).tolist():
        so = ways == way
        asked = np.unique(frames[so])
        hits.append(
            VideoHit(
                entry,
                way,
                len(asked) / int(query.looked[way]),
                len(np.unique(part.frame[so])) / length,
                tuple(asked.tolist()),
                float(part.distance[so].mean()),
            )
        )
    return min(hits, key=_rank, default=None)


def _rank(hit: VideoHit) -> tuple[float, float, int, float, str]:
    largest = max(hit.query_share, hit.target_share)
    return -largest, -hit.query_share - hit.target_share, hit.way, hit.distance, hit.entry.id
