"""Everything by which a picture can be recognised: its file's hashes and PDQ of its frames.

Called by `policy.judge_image` and the hub. The bytes are read once and not kept.
"""

from hashlib import md5, sha256

import numpy as np
from msgspec import UNSET, Struct, UnsetType
from numpy.typing import NDArray

from khien.detect.image.decode import BOUNDS, Bounds, Luma, frames, opened
from khien.detect.image.orientations import ORIENTATIONS
from khien.detect.image.pdq import LOW_QUALITY
from khien.detect.image.views import Asked, Origin, inside, undone, whole
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
    """Hashes of a picture, those to look up, and what each of these stands for."""

    __slots__ = ("hashes", "origins", "queries")

    def __init__(
        self,
        hashes: PictureHashes,
        queries: NDArray[np.uint8],
        origins: tuple[Origin, ...] | None = None,
    ) -> None:
        self.hashes = hashes
        self.queries = queries
        """Shape (n, 32): eight for each frame, in the order of `ORIENTATIONS`, then other views."""
        self.origins = origins or tuple(
            Origin("whole", ORIENTATIONS[row % 8], row // 8) for row in range(len(queries))
        )
        """Of each row of `queries`."""

    @property
    def groups(self) -> list[int]:
        """The group of each row, for `Snapshot.pictures`."""
        return [origin.group for origin in self.origins]


def hash_picture(data: bytes, *, bounds: Bounds = BOUNDS, views: bool = False) -> HashedPicture:
    """Hash a picture. Raises `KhienError` for what cannot be read or is too large.

    `views` adds to the hashes to look up what the first frame may have been made from, and the
    pictures within it; see `khien.detect.image.views`.
    """
    kept: list[Asked] = []
    more: list[Asked] = []
    first, quality = "", 0
    with opened(data, bounds) as picture:
        for luma in frames(picture, bounds):
            seen, clear = whole(luma, len(kept))
            if not first:
                first, quality = seen.hashes[0].tobytes().hex(), clear
                if views:
                    more = _other_views(luma, clear)
            if clear >= LOW_QUALITY and _is_new(seen.hashes[0], kept):
                kept.append(seen)
            if len(kept) == _KEY_FRAMES:
                break
    others = tuple(one.hashes[0].tobytes().hex() for one in kept)
    others = tuple(one for one in others if one != first)
    hashes = PictureHashes(
        sha256=sha256(data).hexdigest(),
        md5=md5(data, usedforsecurity=False).hexdigest(),
        pdq=first,
        quality=quality,
        low_quality=quality < LOW_QUALITY,
        key_frames=others or UNSET,
    )
    asked = [*kept, *more]
    return HashedPicture(
        hashes,
        np.concatenate([np.empty((0, 32), np.uint8), *(one.hashes for one in asked)]),
        tuple(origin for one in asked for origin in one.origins),
    )


def _other_views(luma: Luma, quality: int) -> list[Asked]:
    """Of the first frame, whose group is 0; what is too flat to match is not undone."""
    more = [undone(luma, 0)] if quality >= LOW_QUALITY else []
    return [*more, *inside(luma, _KEY_FRAMES)]


def _is_new(one: NDArray[np.uint8], kept: list[Asked]) -> bool:
    """Whether no frame kept so far would be found in its place."""
    return all(int(np.bitwise_count(one ^ seen.hashes[0]).sum()) > RADIUS for seen in kept)
