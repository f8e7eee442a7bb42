"""The hashes of a stranger's picture, read in a process apart. Called by `policy.judge_image`."""

import numpy as np
from msgspec import Struct

from khien.detect.apart import Limits, call_apart
from khien.detect.image.decode import BOUNDS, too_long
from khien.detect.image.hashes import HashedPicture, PictureHashes, hash_picture
from khien.detect.image.views import Origin

_LIMITS = Limits(seconds=20, cpu_seconds=15, memory=2 << 30, answer=1 << 20)
"""Of one picture. 100 million pixels take some 1.6 GB in the widest of their forms."""


class Hashed(Struct, frozen=True):
    """A `HashedPicture` on its way; `queries` are the bytes of its array."""

    hashes: PictureHashes
    queries: bytes
    origins: tuple[Origin, ...]


def hash_picture_apart(data: bytes, limits: Limits = _LIMITS) -> HashedPicture:
    """`hash_picture` with its views, in a process apart.

    Raises `KhienError` for what cannot be read there.
    """
    if len(data) > BOUNDS.bytes:
        raise too_long(len(data), BOUNDS)
    found = call_apart("khien.detect.image.hashes_apart:hashed", data, None, Hashed, limits)
    queries = np.frombuffer(found.queries, np.uint8).reshape(-1, 32)
    return HashedPicture(found.hashes, queries, found.origins)


def hashed(data: bytes) -> Hashed:
    """Runs in the process apart."""
    found = hash_picture(data, views=True)
    return Hashed(found.hashes, found.queries.tobytes(), found.origins)
