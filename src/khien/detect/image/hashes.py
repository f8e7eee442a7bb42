"""Everything by which a picture can be recognised: its file's hashes and PDQ of its frames.

Called by `policy.judge_image` and the hub, which read what strangers sent in a process apart. The
bytes are read once and not kept.
"""

from hashlib import md5, sha256

import numpy as np
from msgspec import UNSET, Struct, UnsetType
from numpy.typing import NDArray

from khien.detect.apart import Limits, call_apart
from khien.detect.image.decode import BOUNDS, Bounds, frames, opened, too_long
from khien.detect.image.orientations import ORIENTATIONS, orientations
from khien.detect.image.pdq import LOW_QUALITY
from khien.lists.hashes import RADIUS

_KEY_FRAMES = 8
_LIMITS = Limits(seconds=20, cpu_seconds=15, memory=2 << 30, answer=1 << 20)
"""Of one picture. 100 million pixels take some 1.6 GB in the widest of their forms."""


class PictureHashes(Struct, frozen=True):
    """As sent in answers; hashes are lower-case hex.

    `pdq` and `quality` are the first frame's. Below a quality of 50 `low_quality` is true and the
    hash is never matched. `key_frames` are the hashes of those further frames of an animation that
    no frame before them resembles.
    """

    sha256: str
    md5: str
    pdq: str
    quality: int
    low_quality: bool
    key_frames: tuple[str, ...] | UnsetType = UNSET


class HashedPicture:
    """Hashes of a picture, and those to look up: eight, one an orientation, for each frame."""

    __slots__ = ("hashes", "queries")

    def __init__(self, hashes: PictureHashes, queries: NDArray[np.uint8]) -> None:
        self.hashes = hashes
        self.queries = queries
        """Shape (8 × frames, 32), frame by frame in the order of `ORIENTATIONS`."""


def hash_picture(data: bytes, *, fast: bool = False, bounds: Bounds = BOUNDS) -> HashedPicture:
    """Hash a picture. Raises `KhienError` for what cannot be read or is too large.

    `fast` is a few bits away from the reference; see `pdq`.
    """
    kept: list[NDArray[np.uint8]] = []
    first, quality = "", 0
    with opened(data, bounds) as picture:
        for luma in frames(picture, bounds, fast=fast):
            turned, clear = orientations(luma)
            if not first:
                first, quality = turned[0].tobytes().hex(), clear
            if clear >= LOW_QUALITY and _is_new(turned[0], kept):
                kept.append(turned)
            if len(kept) == _KEY_FRAMES:
                break
    others = tuple(turned[0].tobytes().hex() for turned in kept)
    others = tuple(one for one in others if one != first)
    hashes = PictureHashes(
        sha256=sha256(data).hexdigest(),
        md5=md5(data, usedforsecurity=False).hexdigest(),
        pdq=first,
        quality=quality,
        low_quality=quality < LOW_QUALITY,
        key_frames=others or UNSET,
    )
    return HashedPicture(hashes, np.concatenate([np.empty((0, 32), np.uint8), *kept]))


class Hashed(Struct, frozen=True):
    """A `HashedPicture` as it comes from a process apart: `queries` are the array's bytes."""

    hashes: PictureHashes
    queries: bytes


def hashed_apart(data: bytes) -> Hashed:
    """What `hash_picture_apart` has called in a process apart."""
    found = hash_picture(data)
    return Hashed(found.hashes, found.queries.tobytes())


def hash_picture_apart(data: bytes, limits: Limits = _LIMITS) -> HashedPicture:
    """`hash_picture` of a stranger's file, which is read in a process apart with bounds."""
    if len(data) > BOUNDS.bytes:
        raise too_long(len(data), BOUNDS)
    found = call_apart("khien.detect.image.hashes:hashed_apart", data, None, Hashed, limits)
    return HashedPicture(found.hashes, np.frombuffer(found.queries, np.uint8).reshape(-1, 32))


def orientation_of(query: int) -> str:
    """The orientation that a row of `HashedPicture.queries` stands for."""
    return ORIENTATIONS[query % len(ORIENTATIONS)]


def _is_new(one: NDArray[np.uint8], kept: list[NDArray[np.uint8]]) -> bool:
    """Whether no frame kept so far would be found in its place."""
    return all(int(np.bitwise_count(one ^ turned[0]).sum()) > RADIUS for turned in kept)
