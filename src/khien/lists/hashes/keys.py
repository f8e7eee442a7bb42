"""PDQ hashes as they stand in lists, in hex, found by likeness."""

import re
from collections.abc import Iterable
from itertools import compress

import numpy as np

from khien.lists.hashes.index import RADIUS, PdqIndex
from khien.lists.hashes.matches import Hashes

_HASH = re.compile(r"[0-9a-f]{64}")


class PdqKeys:
    """An index over keys of a snapshot. What is not a hash in hex is left out: never found."""

    __slots__ = ("index",)

    def __init__(self, keys: Iterable[str]) -> None:
        held = list(keys)
        good = "".join(compress(held, map(_HASH.fullmatch, held)))
        self.index = PdqIndex(np.frombuffer(bytes.fromhex(good), np.uint8).reshape(-1, 32))

    def near(self, queries: Hashes, radius: int = RADIUS) -> list[tuple[int, str, int]]:
        """(query row, key, distance) of every key at `radius` bits or fewer."""
        if not len(self.index):
            return []
        found = self.index.query(queries, radius)
        keys = self.index.hashes[found.entry]
        return [
            (query, key.tobytes().hex(), distance)
            for query, key, distance in zip(
                found.query.tolist(), keys, found.distance.tolist(), strict=True
            )
        ]
