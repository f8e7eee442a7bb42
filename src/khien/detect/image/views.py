"""The ways in which a picture is looked up: as it is, and as it may have been before.

A list holds the hash of a whole picture. What people post is turned, mirrored, cut, framed, or on
the screen of a phone. For each such change the hash of what it may have been made from is asked
for too, at the same radius. Called by `hashes`. The figures of what each view finds, and of the
false matches it brings, are those of bench/robustness.py.
"""

from collections.abc import Iterator
from itertools import product
from typing import Literal, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from khien.detect.image import mending, straightening
from khien.detect.image.decode import Luma
from khien.detect.image.inside import pieces
from khien.detect.image.mending import Cut, mended
from khien.detect.image.orientations import ORIENTATIONS, orientations
from khien.detect.image.pdq import LOW_QUALITY, hashes_of
from khien.detect.image.sampling import resized
from khien.detect.image.straightening import straightened

View = Literal["whole", "inside_frame", "crop_undone", "size_undone", "turn_undone"]
"""`whole`: as it is. `inside_frame`: a picture within it, without a frame, bars or the screen of a
phone. `crop_undone`: as if a little had been cut off its borders. `size_undone`: sampled as a
picture of another size is. `turn_undone`: turned back by 2 or 4 degrees."""

_NO_CUT = Cut(0, 0, 0, 0)
_SIZES = (64, 256, 512, 1024)
"""Pixels a side. Others are sampled in between, those of more than 1,024 nearly as those of 64."""
_INSET = 0.025
"""Share of a piece's sides that round corners take."""
_CORE = Cut(_INSET, _INSET, _INSET, _INSET)


def _uneven_cuts() -> Iterator[Cut]:
    return (Cut(*shares) for shares in product((0, 0.03, 0.06), repeat=4) if any(shares))


def _even_cuts() -> tuple[Cut, ...]:
    """All four sides alike, two opposite ones alike, one side; mirrored they are the same ones."""
    around = [Cut(share, share, share, share) for share in (0.015, 0.03, 0.045, 0.06)]
    opposite = [
        cut
        for share in (0.03, 0.06, 0.09)
        for cut in (Cut(share, 0, share, 0), Cut(0, share, 0, share))
    ]
    single = [
        Cut(*(share if side == other else 0 for other in range(4)))
        for share in (0.04, 0.08, 0.12)
        for side in range(4)
    ]
    return (*around, *opposite, *single)


EVEN_CUTS = _even_cuts()
"""Looked up mirrored too."""
CUTS = tuple(dict.fromkeys((*EVEN_CUTS, *_uneven_cuts())))
"""With those whose sides differ, each of a share that no cut of up to 7 % is far from."""


class Origin(Struct, frozen=True, array_like=True):
    """What a hash that is looked up stands for.

    `orientation` is how the picture was turned, of `ORIENTATIONS`. Hashes of one `group` show the
    same: a known-good picture that is met by one of them shields the others.
    """

    view: View
    orientation: str
    group: int


class Asked(NamedTuple):
    """Hashes to look up, (n, 32), and what each stands for."""

    hashes: NDArray[np.uint8]
    origins: tuple[Origin, ...]


def whole(luma: Luma, group: int) -> tuple[Asked, int]:
    """A picture as it is in eight orientations, and its quality."""
    hashes, quality = orientations(luma)
    return Asked(hashes, tuple(Origin("whole", name, group) for name in ORIENTATIONS)), quality


def undone(luma: Luma, group: int) -> Asked:
    """A picture before it was cut, made smaller or turned a little, mirrored too."""
    found: list[NDArray[np.float32]] = []
    origins: list[Origin] = []
    small = resized(luma, mending.CELLS, mending.CELLS)
    for orientation, seen, cuts in (
        ("as_is", small, CUTS),
        ("flipped_y", small[:, ::-1], EVEN_CUTS),
    ):
        found.append(mended(seen, cuts))
        origins += [Origin("crop_undone", orientation, group)] * len(cuts)
        found += [mended(seen, [_NO_CUT], size) for size in _SIZES]
        origins += [Origin("size_undone", orientation, group)] * len(_SIZES)
    height, width = luma.shape
    straight = straightened(resized(luma, straightening.CELLS, straightening.CELLS), width, height)
    origins += [Origin("turn_undone", "as_is", group)] * len(straight)
    return Asked(hashes_of(np.concatenate([*found, straight])), tuple(origins))


def inside(luma: Luma, group: int) -> Iterator[Asked]:
    """The pictures within a picture, each its own group from `group` on; flat ones are left out."""
    for number, piece in enumerate(pieces(luma), group):
        shown = np.ascontiguousarray(luma[piece.top : piece.bottom, piece.left : piece.right])
        hashes, quality = orientations(shown)
        if quality < LOW_QUALITY:
            continue
        down, across = (round(_INSET * side) for side in shown.shape)
        core = shown[down : len(shown) - down, across : shown.shape[1] - across]
        seen = [resized(one, mending.CELLS, mending.CELLS) for one in (shown, core)]
        found, origins = [hashes], [Origin("inside_frame", name, number) for name in ORIENTATIONS]
        for orientation, mirror in (("as_is", 1), ("flipped_y", -1)):
            for small, missing in zip(seen, (_NO_CUT, _CORE), strict=True):
                found.append(hashes_of(mended(small[:, ::mirror], [missing])))
                origins.append(Origin("inside_frame", orientation, number))
        yield Asked(np.concatenate(found), tuple(origins))
