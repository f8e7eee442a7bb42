"""Writing on a page that no word covers yet. Called by `letters`. Pure."""

from collections.abc import Sequence

import numpy as np

from khien.detect.transcript.blobs import Blobs, Grey
from khien.detect.transcript.word import Word

Box = tuple[int, int, int, int]
"""Top, bottom, left, right in pixels, ends not included."""
_DARK = 120
_LOW, _HIGH = 0.012, 0.055
"""Letters are that high, as parts of the width."""
_GAP = 0.03
_MARGIN = 8
_DENSE = 0.75


def passed_over(ink: Grey, words: Sequence[Word]) -> list[Box]:
    """Rows of at least two letters outside all words, each with some white around it."""
    width = ink.shape[1]
    blobs = Blobs(ink < _DARK)
    if not len(blobs.starts):
        return []
    boxes = np.stack(blobs.boxes(), axis=1)[np.unique(blobs.shape_of)]
    height, wide = boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]
    letters = (height >= _LOW * width) & (height <= _HIGH * width)
    letters &= (wide <= 3 * height) & (boxes[:, 4] < _DENSE * height * wide)
    found = [box for box in boxes[letters][:, :4] if not _covered(box, words)]
    rows: list[list[int]] = []
    for top, bottom, left, right in sorted(found, key=lambda box: box[2]):
        for row in rows:
            low, high = min(row[1], bottom), max(row[0], top)
            if low - high > 0.4 * (bottom - top) and left - row[3] < _GAP * width:
                row[:] = (
                    min(row[0], top),
                    max(row[1], bottom),
                    row[2],
                    max(row[3], right),
                    row[4] + 1,
                )
                break
        else:
            rows.append([top, bottom, left, right, 1])
    return [
        (
            max(0, int(top) - _MARGIN),
            int(bottom) + _MARGIN,
            max(0, int(left) - _MARGIN),
            int(right) + _MARGIN,
        )
        for top, bottom, left, right, count in rows
        if count >= 2
    ]


def _covered(box: Sequence[int], words: Sequence[Word]) -> bool:
    top, bottom, left, right = box
    return any(
        word.left - 3 < right
        and word.right + 3 > left
        and word.top - 3 < bottom
        and word.bottom + 3 > top
        for word in words
    )
