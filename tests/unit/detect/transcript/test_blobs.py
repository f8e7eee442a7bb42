"""Shapes of dark pixels, beside a slow and plain way to find them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from khien.detect.transcript.blobs import Blobs


def _flooded(mask: NDArray[np.bool_]) -> set[tuple[int, int, int, int, int]]:
    """Top, bottom, left, right and size of each shape, one pixel after the other."""
    seen, found = np.zeros_like(mask), set()
    for start in zip(*np.nonzero(mask), strict=True):
        if seen[start]:
            continue
        seen[start], open_, shape = True, [start], []
        while open_:
            y, x = open_.pop()
            shape.append((int(y), int(x)))
            for v in range(max(0, y - 1), min(mask.shape[0], y + 2)):
                for u in range(max(0, x - 1), min(mask.shape[1], x + 2)):
                    if mask[v, u] and not seen[v, u]:
                        seen[v, u] = True
                        open_.append((v, u))
        ys, xs = [y for y, _ in shape], [x for _, x in shape]
        found.add((min(ys), max(ys) + 1, min(xs), max(xs) + 1, len(shape)))
    return found


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_shapes_are_those_that_flooding_finds(mask: NDArray[np.bool_]) -> None:
    blobs = Blobs(mask)
    if not mask.any():
        assert not len(blobs.starts)
        return
    boxes = np.stack(blobs.boxes(), axis=1)[np.unique(blobs.shape_of)]
    assert {tuple(int(n) for n in box) for box in boxes} == _flooded(mask)


def test_an_outline_goes_and_the_letter_in_it_stays() -> None:
    ink = np.full((40, 60), 255, np.uint8)
    ink[2:38, 2:58] = 0
    ink[4:36, 4:56] = 255
    ink[15:25, 20:26] = 0
    painted = Blobs(ink < 128).paint_out(ink, tallest=20, widest=30, face=15)
    assert (painted < 128).sum() == 60
    assert painted[20, 22] == 0


def test_a_face_goes_with_everything_in_it() -> None:
    ink = np.full((40, 60), 255, np.uint8)
    ink[5:25, 5:25] = 0
    ink[10:14, 10:14] = 255
    ink[11:13, 11:13] = 0
    painted = Blobs(ink < 128).paint_out(ink, tallest=30, widest=30, face=15)
    assert (painted == 255).all()
