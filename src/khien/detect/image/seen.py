"""A picture as detectors see it: its hashes and what lists hold on them, never its pixels."""

from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from msgspec import Struct

from khien.detect.image.hashes import HashedPicture, PictureHashes
from khien.detect.image.views import View

if TYPE_CHECKING:
    from khien.lists.entry import Entry
    from khien.lists.hashes.matches import Frames, Hashes
    from khien.lists.snapshot.pictures import PictureHit


class Match(Struct, frozen=True):
    """A listed hash, as sent in answers: `distance` bits away, `by` which hash it was found.

    `bank` is the entry's bank, or the list's name where it is in none, `entry` the id of its
    reason page. `view` says what of the picture was alike; see `khien.detect.image.views.View`.
    """

    bank: str
    entry: str
    distance: int
    orientation: str
    by: Literal["sha256", "md5", "pdq"]
    view: View = "whole"


class SeenPicture(Struct, frozen=True):
    hashes: PictureHashes
    found: "tuple[tuple[Entry, Match], ...]"


@runtime_checkable
class PictureLists(Protocol):
    """Lists that can look pictures up; `khien.lists.snapshot.Snapshot` is one."""

    @property
    def label(self) -> str: ...

    def pictures(
        self, sha256: str, md5: str, queries: "Hashes", frame: "Frames" = 1, /
    ) -> "list[PictureHit]": ...


def look_up(picture: HashedPicture, lists: object) -> SeenPicture:
    """Find a picture on lists; lists that hold no pictures find nothing."""
    if not isinstance(lists, PictureLists):
        return SeenPicture(picture.hashes, ())
    hashes = picture.hashes
    hits = lists.pictures(hashes.sha256, hashes.md5, picture.queries, picture.groups)
    name = lists.label.partition("@")[0]
    return SeenPicture(hashes, tuple((hit.entry, _match(hit, picture, name)) for hit in hits))


def _match(hit: "PictureHit", picture: HashedPicture, name: str) -> Match:
    bank = hit.entry.bank or name
    if hit.by != "pdq":
        return Match(bank, hit.entry.id, 0, "as_is", hit.by)
    origin = picture.origins[hit.query]
    return Match(bank, hit.entry.id, hit.distance, origin.orientation, hit.by, origin.view)
