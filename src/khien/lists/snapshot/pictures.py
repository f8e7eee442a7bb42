"""Pictures looked up on a list by their hashes; asked through `Snapshot.pictures`.

Which entry counts: a known-good sha256 shields its very file from everything, a known-good md5 from
md5 entries alone (md5 can be forged). Among PDQ hashes the nearest counts: a known-good one shields
a frame from harmful ones as near or farther, so that a harmless picture that looks alike can be
listed without hiding the harmful one itself.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from khien.lists.entry import Entry
from khien.lists.hashes.keys import PdqKeys
from khien.lists.hashes.matches import Hashes
from khien.lists.snapshot.matching import in_force

Held = Callable[[str, str], tuple[Entry, ...]]
"""The entries of a family and key."""


class PictureHit(Struct, frozen=True):
    """A harmful entry of a picture. By `pdq`: row `query` of those asked, `distance` bits off."""

    entry: Entry
    by: Literal["sha256", "md5", "pdq"]
    query: int = 0
    distance: int = 0


def picture_hits(
    held: Held,
    keys: tuple[PdqKeys, PdqKeys],
    sha256: str,
    md5: str,
    queries: Hashes,
    frame: int,
    radius: int,
) -> list[PictureHit]:
    """Hits by file hash first, then by likeness, the nearest first; one an entry.

    Each `frame` rows of `queries` are one frame in several orientations.
    """
    harmful, good = in_force(held("sha256", sha256))
    if good is not None:
        return []
    hits = [PictureHit(harmful, "sha256")] if harmful else []
    harmful, good = in_force(held("md5", md5))
    if harmful is not None and good is None:
        hits.append(PictureHit(harmful, "md5"))
    if not len(queries):
        return hits
    shields: dict[int, int] = {}
    near: list[PictureHit] = []
    for query, key, distance in [hit for index in keys for hit in index.near(queries, radius)]:
        harmful, good = in_force(held("pdq", key))
        if good is not None:
            shields[query // frame] = min(distance, shields.get(query // frame, distance))
        if harmful is not None:
            near.append(PictureHit(harmful, "pdq", query, distance))
    near.sort(key=lambda hit: (hit.distance, hit.query, hit.entry.id))
    met: set[str] = set()
    for hit in near:
        if hit.entry.id not in met and hit.distance < shields.get(hit.query // frame, 257):
            met.add(hit.entry.id)
            hits.append(hit)
    return hits
