"""A picture as detectors see it: its hashes and what lists hold on them, never its pixels."""

from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from msgspec import Struct

from khien.detect.image.hashes import HashedPicture, PictureHashes, orientation_of
from khien.detect.image.orientations import ORIENTATIONS

if TYPE_CHECKING:
    from khien.lists.entry import Entry
    from khien.lists.hashes.matches import Hashes
    from khien.lists.snapshot.pictures import PictureHit


class Match(Struct, frozen=True):
    """A listed hash, as sent in answers: `distance` bits away, `by` which hash it was found.

    `bank` is the entry's bank, or the list's name where it is in none, `entry` the id of its reason page.
    """

    bank: str
    entry: str
    distance: int
    orientation: str
    by: Literal["sha256", "md5", "pdq"]


class SeenPicture(Struct, frozen=True):
    hashes: PictureHashes
    found: "tuple[tuple[Entry, Match], ...]"


@runtime_checkable
class PictureLists(Protocol):
    """Lists that can look pictures up; `khien.lists.snapshot.Snapshot` is one."""

    @property
    def label(self) -> str: ...

    def pictures(
        self, sha256: str, md5: str, queries: "Hashes", frame: int = 1, /
    ) -> "list[PictureHit]": ...


def look_up(picture: HashedPicture, lists: object) -> SeenPicture:
    """Find a picture on lists; lists that hold no pictures find nothing."""
    if not isinstance(lists, PictureLists):
        return SeenPicture(picture.hashes, ())
    hashes = picture.hashes
    hits = lists.pictures(hashes.sha256, hashes.md5, picture.queries, len(ORIENTATIONS))
    name = lists.label.partition("@")[0]
    return SeenPicture(
        hashes,
        tuple(
            (
                hit.entry,
                Match(
                    hit.entry.bank or name,
                    hit.entry.id,
                    hit.distance,
                    orientation_of(hit.query),
                    hit.by,
                ),
            )
            for hit in hits
        ),
    )
