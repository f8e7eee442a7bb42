"""Pictures inside a picture: in a frame, between bars with words, on the screen of a phone.

Rows and columns of one brightness are taken for the space around a picture: a border, a letterbox,
the gap between a status bar and what is shown, the wall of a chat. They are trimmed off, and what
is left is cut where they run through it, again and again. The largest pieces are looked up beside
the whole. A wrong cut costs a look-up and finds nothing. Called by `views`; keeps no pixels.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.decode import Luma

MOST = 3
"""Pieces looked up."""
_SIDE = 384
"""The longer side of the picture in which gaps are sought."""
_STILL = 4.0
"""Steps in brightness between neighbours that storing a flat colour as JPEG leaves behind."""
_LEVEL = 6.0
"""By how much the parts of a gap may differ in brightness."""
_PARTS = 16
_ALLOWED = 0.02
"""Share of larger steps in a gap: dust, the round corner of a neighbour."""
_SMALLEST = 0.03
"""Share of the whole below which a piece is a button or a face beside a message."""
_SLIVER = 0.1
"""Share of that below which a part is nothing of a picture that gaps run through."""
_NARROWEST = 0.12
"""Share of the whole's sides below which a piece is a line of words."""
_NEARLY_ALL = 0.985
_IN_LINE = 0.015
"""Share of the width within which two pieces one under the other have the same sides: halves of
one picture that a row of one brightness runs through."""
_DEEPEST = 5
_ROUNDS = 4
"""Times that gaps are trimmed off; rows and columns uncover gaps in each other."""


class Piece(NamedTuple):
    """Rows `top` to `bottom` and columns `left` to `right`, ends not included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def area(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)


def pieces(luma: Luma) -> list[Piece]:
    """At most `MOST` pieces of a picture, the largest first; none where there is no gap."""
    step = -(-max(luma.shape) // _SIDE)
    coarse = luma[::step, ::step]
    rows, columns = coarse.shape
    found: list[Piece] = []
    _search(coarse, Piece(0, rows, 0, columns), 0, found)
    least = _NARROWEST * min(rows, columns)
    wanted: list[Piece] = []
    for one in sorted(found, key=lambda one: -one.area):
        if (
            _SMALLEST * rows * columns <= one.area < _NEARLY_ALL * rows * columns
            and min(one.bottom - one.top, one.right - one.left) >= least
            and one not in wanted
        ):
            wanted.append(one)
    return [_fitted(luma, one, step) for one in wanted[:MOST]]


def _search(coarse: Luma, piece: Piece, depth: int, found: list[Piece]) -> None:
    """Note a piece without the gaps around it, then what the gaps through it leave."""
    piece = _trimmed(coarse, piece)
    found.append(piece)
    if depth == _DEEPEST:
        return
    for across in (False, True):
        parts = _parts(coarse, piece, across)
        if len(parts) > 1:
            least = _SMALLEST * coarse.size
            parts = [_trimmed(coarse, part) for part in parts if part.area >= _SLIVER * least]
            if parts and not across:
                found.extend(_in_line(parts, _IN_LINE * coarse.shape[1]))
            for part in parts:
                if part.area >= least:
                    _search(coarse, part, depth + 1, found)
            return


def _trimmed(coarse: Luma, piece: Piece) -> Piece:
    for _ in range(_ROUNDS):
        before = piece
        for across in (False, True):
            parts = _parts(coarse, piece, across)
            if parts:
                piece = Piece(parts[0].top, parts[-1].bottom, parts[0].left, parts[-1].right)
        if piece == before:
            break
    return piece


def _in_line(parts: list[Piece], slack: float) -> list[Piece]:
    """Runs of pieces one under the other whose left and right sides agree, as one piece."""
    runs = [parts[0]]
    for part in parts[1:]:
        last = runs[-1]
        if abs(part.left - last.left) <= slack and abs(part.right - last.right) <= slack:
            runs[-1] = last._replace(bottom=part.bottom)
        else:
            runs.append(part)
    return runs


def _parts(coarse: Luma, piece: Piece, across: bool) -> list[Piece]:
    """What lies between gaps of whole rows, or of whole columns where `across`."""
    pixels = coarse[piece.top : piece.bottom, piece.left : piece.right]
    busy = np.flatnonzero(~_still(pixels.T if across else pixels))
    if not len(busy):
        return []
    breaks = np.flatnonzero(np.diff(busy) > 1)
    starts = busy[np.concatenate(([0], breaks + 1))].tolist()
    ends = (busy[np.concatenate((breaks, [len(busy) - 1]))] + 1).tolist()
    return [
        piece._replace(left=piece.left + start, right=piece.left + end)
        if across
        else piece._replace(top=piece.top + start, bottom=piece.top + end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _still(pixels: Luma) -> NDArray[np.bool_]:
    """The rows of one brightness, but for a little."""
    steps = np.abs(np.diff(pixels, axis=1)) > _STILL
    width = pixels.shape[1]
    quiet: NDArray[np.bool_] = steps.sum(axis=1) <= _ALLOWED * width
    if width >= 2 * _PARTS and quiet.any():
        starts = np.arange(_PARTS) * width // _PARTS
        sums = np.add.reduceat(pixels[quiet], starts, axis=1)
        means = np.sort(sums / np.diff(np.append(starts, width)), axis=1)
        quiet[quiet] = means[:, -2] - means[:, 1] <= _LEVEL
    return quiet


def _fitted(luma: Luma, piece: Piece, step: int) -> Piece:
    """A piece found at every `step`-th pixel, at all pixels: gaps at its edges are cut off."""
    rows, columns = luma.shape
    top, bottom = max(0, (piece.top - 1) * step + 1), min(rows, piece.bottom * step)
    left, right = max(0, (piece.left - 1) * step + 1), min(columns, piece.right * step)
    rough, near = luma[top:bottom, left:right], 3 * step
    return Piece(
        top + _space(rough[:near]),
        bottom - _space(rough[: -near - 1 : -1]),
        left + _space(rough.T[:near]),
        right - _space(rough.T[: -near - 1 : -1]),
    )


def _space(edge: Luma) -> int:
    """Rows of one brightness before the first other one; none where all are."""
    busy = np.flatnonzero(~_still(edge))
    return int(busy[0]) if len(busy) else 0
