"""Everything by which a picture can be recognised: its file's hashes and PDQ of its frames.

Called by `policy.judge_image` and the hub. The bytes are read once and not kept.
"""

from hashlib import md5, sha256

import numpy as np
from msgspec import UNSET, Struct, UnsetType
from numpy.typing import NDArray

from khien.detect.image.decode import BOUNDS, Bounds, frames, opened
from khien.detect.image.orientations import ORIENTATIONS, orientations
from khien.detect.image.pdq import LOW_QUALITY
from khien.lists.hashes import RADIUS

_KEY_FRAMES = 8


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


def orientation_of(query: int) -> str:
    """The orientation that a row of `HashedPicture.queries` stands for."""
    return ORIENTATIONS[query % len(ORIENTATIONS)]


def _is_new(one: NDArray[np.uint8], kept: list[NDArray[np.uint8]]) -> bool:
    """Whether no frame kept so far would be found in its place."""
    return all(int(np.bitwise_count(one ^ turned[0]).sum()) > RADIUS for turned in kept)
