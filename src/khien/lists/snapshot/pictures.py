"""Pictures looked up on a list by their hashes; asked through `Snapshot.pictures`.

Which entry counts: a known-good sha256 shields its very file from everything, a known-good md5 from
md5 entries alone (md5 can be forged). Among PDQ hashes the nearest counts: a known-good one shields
a frame from harmful ones as near or farther, so that a harmless picture that looks alike can be
listed without hiding the harmful one itself. Entries that are off, or whose bank is off for this
content (`khien.lists.banks`), neither match nor shield; they are told apart.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from khien.core.clock import now
from khien.lists.banks import Bank, Off, why_off
from khien.lists.entry import Entry
from khien.lists.hashes.keys import PdqKeys
from khien.lists.hashes.matches import Frames, Hashes
from khien.lists.snapshot.matching import in_force

Held = Callable[[str, str], tuple[Entry, ...]]
"""The entries of a family and key."""


class PictureHit(Struct, frozen=True):
    """An entry of a picture. By `pdq`: row `query` of those asked, `distance` bits off.

    `off` says why the entry does not count, None where it does.
    """

    entry: Entry
    by: Literal["sha256", "md5", "pdq"]
    query: int = 0
    distance: int = 0
    off: Off | None = None


class PicturesFound(Struct, frozen=True):
    """What was met, each entry once: by file hash first, then by likeness, the nearest first."""

    harmful: list[PictureHit]
    good: list[PictureHit]
    off: list[PictureHit]


def find(
    held: Held,
    keys: tuple[PdqKeys, PdqKeys],
    banks: Mapping[str, Bank],
    sha256: str,
    md5: str,
    queries: Hashes,
    frame: Frames,
    radius: int,
) -> PicturesFound:
    """Look a picture up; "" stands for a file hash that is not known.

    Each `frame` rows of `queries`, or the rows of one number in `frame`, show the same. A bank's
    share is of the hash by which an entry was met, of the first row for PDQ: it does not matter
    what else is known.
    """
    look = _Look(held, banks)
    if sha256:
        look.at("sha256", sha256, sha256)
        if look.good:
            return PicturesFound([], look.good, look.off)
    if md5:
        look.at("md5", md5, md5)
    files, good = look.harmful, look.good
    if len(queries):
        look.harmful, look.good = [], []
        content = queries[0].tobytes().hex()
        for query, key, distance in [hit for index in keys for hit in index.near(queries, radius)]:
            look.at("pdq", key, content, query, distance)
        files = [*files, *_nearest(_unshielded(look, frame))]
        good = [*good, *_nearest(look.good)]
    return PicturesFound(files, good, list(_nearest(look.off)))


class _Look:
    """Gathers the entries met at keys."""

    __slots__ = ("_banks", "_held", "_moment", "good", "harmful", "off")

    def __init__(self, held: Held, banks: Mapping[str, Bank]) -> None:
        self._held = held
        self._banks = banks
        self._moment = now()
        self.harmful: list[PictureHit] = []
        self.good: list[PictureHit] = []
        self.off: list[PictureHit] = []

    def at(
        self,
        by: Literal["sha256", "md5", "pdq"],
        key: str,
        content: str,
        query: int = 0,
        distance: int = 0,
    ) -> None:
        """Note the harmful and the known-good entry that count at a key, and those that are off."""
        on = []
        for entry in self._held(by, key):
            off = why_off(entry, self._banks, content, self._moment)
            if off is None:
                on.append(entry)
            elif entry.harmful and (entry.expires is None or entry.expires > self._moment):
                self.off.append(PictureHit(entry, by, query, distance, off))
        harmful, good = in_force(on)
        if good is not None:
            self.good.append(PictureHit(good, by, query, distance))
            if by != "pdq":
                return
        if harmful is not None:
            self.harmful.append(PictureHit(harmful, by, query, distance))


def _unshielded(look: _Look, frame: Frames) -> list[PictureHit]:
    """Harmful hits nearer than every known-good one of their frame."""
    shields: dict[int, int] = {}
    for hit in look.good:
        number = _frame_of(hit, frame)
        shields[number] = min(hit.distance, shields.get(number, 257))
    return [hit for hit in look.harmful if hit.distance < shields.get(_frame_of(hit, frame), 257)]


def _frame_of(hit: PictureHit, frame: Frames) -> int:
    return hit.query // frame if isinstance(frame, int) else frame[hit.query]


def _nearest(hits: list[PictureHit]) -> Iterator[PictureHit]:
    """Each entry once, where it is nearest; hits by file hash (distance 0) stay first."""
    met: set[str] = set()
    for hit in sorted(hits, key=lambda hit: (hit.distance, hit.query, hit.entry.id)):
        if hit.entry.id not in met:
            met.add(hit.entry.id)
            yield hit
