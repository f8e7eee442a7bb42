"""Listed videos, each the PDQ hashes of its frames one after another in hex, found by likeness."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lists.hashes.index import RADIUS, PdqIndex
from khien.lists.hashes.matches import Hashes

_VIDEO = re.compile(r"(?:[0-9a-f]{64}){1,3600}")


class VideoQuery(NamedTuple):
    """What is asked of a video: a row a hash, of one of its frames looked at in one way.

    A way is an orientation of the whole frame, or another view of it; a video that was changed was
    changed in the same way throughout.
    """

    hashes: Hashes
    frame: NDArray[np.int32]
    """Of each row, counted from 0."""
    way: NDArray[np.int32]
    """Of each row, counted from 0."""
    looked: NDArray[np.int64]
    """By way: how many frames were looked at so."""


class FramesFound(NamedTuple):
    """Arrays: query row `query[i]` is `distance[i]` bits from frame `frame[i]` of `video[i]`."""

    query: NDArray[np.int64]
    video: NDArray[np.int64]
    frame: NDArray[np.int64]
    distance: NDArray[np.int64]


class VideoKeys:
    """An index over the frames of videos. What is no row of hashes is left out: never found.

    `keys` are the videos in the order in which answers number them, `lengths` their frames.
    """

    __slots__ = ("_index", "_owner", "_start", "keys", "lengths")

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = [key for key in keys if _VIDEO.fullmatch(key)]
        self.lengths = np.array([len(key) // 64 for key in self.keys], np.int64)
        frames = np.frombuffer(bytes.fromhex("".join(self.keys)), np.uint8).reshape(-1, 32)
        self._index = PdqIndex(frames)
        self._owner = np.repeat(np.arange(len(self.keys)), self.lengths)
        self._start = np.cumsum(self.lengths) - self.lengths

    def near(self, queries: Hashes, radius: int = RADIUS) -> FramesFound:
        """Every listed frame at `radius` bits or fewer of a query row."""
        found = self._index.query(queries, radius)
        video = self._owner[found.entry]
        return FramesFound(found.query, video, found.entry - self._start[video], found.distance)
