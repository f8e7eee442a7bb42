"""Where faces are in a picture: CenterFace on onnxruntime, the `faces` extra.

Says where a face is, never whose it is: no age, no name, no likeness is worked out, and nothing
that it sees is kept. Measured on few photographs (docs/en/photo.md): it misses faces that are
covered, turned away or very small, so people are told to look for themselves. Called by `look`.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from khien.detect.photo.face_model import session, weights
from khien.detect.photo.findings import Box

_LOOKS = (640, 1280)
"""Long sides at which a picture is looked at: for large faces, and for small ones."""
_STEP = 32
_CELL = 4
"""Pixels of the picture for each cell of the network's answer."""
_LEAST = 0.35
SURE = 0.5
"""The authors' threshold; between `_LEAST` and it a face is named as unsure."""
_SAME = 0.3
_MOST = 100

Rows = NDArray[np.float32]
"""One row a face: left, top, right, bottom, score."""


def faces_on() -> bool:
    """Whether the `faces` extra is here."""
    return weights() is not None


def find_faces(picture: Image.Image, sides: tuple[int, ...] = _LOOKS) -> list[tuple[Box, float]]:
    """Boxes in pixels of `picture` (RGB, upright) with scores 0-1, the surest first.

    `sides` are the long sides, in pixels, at which it is looked at.
    """
    longest = max(picture.size)
    looks = sorted({min(longest, side) for side in sides})
    rows = np.concatenate([_look(picture, side) for side in looks])
    found = []
    for left, top, right, bottom, score in _without_doubles(rows)[:_MOST]:
        x, y = max(0, int(left)), max(0, int(top))
        width = min(picture.width, int(np.ceil(right))) - x
        height = min(picture.height, int(np.ceil(bottom))) - y
        if width > 0 and height > 0:
            found.append((Box(x, y, width, height), float(score)))
    return found


def _look(picture: Image.Image, side: int) -> Rows:
    """All that is seen with the picture brought to `side` pixels, in pixels of the picture."""
    scale = side / max(picture.size)
    wide, high = (max(_STEP, round(n * scale / _STEP) * _STEP) for n in picture.size)
    seen = np.asarray(picture.resize((wide, high), Image.Resampling.BILINEAR), np.float32)
    heat, size, offset, _ = session().run(None, {"input.1": seen.transpose(2, 0, 1)[None]})
    rows, columns = np.nonzero(heat[0, 0] > _LEAST)
    high_of, wide_of = np.exp(size[0, :, rows, columns]).T * _CELL
    down, across = offset[0, :, rows, columns].T
    middle_x = (columns + across + 0.5) * _CELL
    middle_y = (rows + down + 0.5) * _CELL
    across_scale, down_scale = picture.width / wide, picture.height / high
    found = np.stack(
        [
            (middle_x - wide_of / 2) * across_scale,
            (middle_y - high_of / 2) * down_scale,
            (middle_x + wide_of / 2) * across_scale,
            (middle_y + high_of / 2) * down_scale,
            heat[0, 0, rows, columns],
        ],
        axis=1,
    )
    return found.astype(np.float32)


def _without_doubles(rows: Rows) -> Rows:
    """Of boxes that overlap the one with the highest score, the surest first."""
    rows = rows[np.argsort(-rows[:, 4], kind="stable")][: 20 * _MOST]
    kept = []
    areas = (rows[:, 2] - rows[:, 0]) * (rows[:, 3] - rows[:, 1])
    left = np.ones(len(rows), bool)
    for i in range(len(rows)):
        if not left[i]:
            continue
        kept.append(i)
        wide = np.minimum(rows[i, 2], rows[:, 2]) - np.maximum(rows[i, 0], rows[:, 0])
        high = np.minimum(rows[i, 3], rows[:, 3]) - np.maximum(rows[i, 1], rows[:, 1])
        both = wide.clip(0) * high.clip(0)
        left &= both <= _SAME * np.minimum(areas, areas[i])
    return rows[kept]
