"""A copy of a screenshot that shows its writing and nothing else. Called by `apart`.

Only rows that were read surely are copied, onto grey: faces, photos and drawings in a chat never
come along, whatever they show. The copy is made anew from pixels, so nothing of the file is in it.
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from khien.detect.transcript.bubbles import Row
from khien.detect.transcript.picture import Page

_GREY = 224
_AROUND = 0.3
"""Sizes of the font left around a row."""
_SURE = 0.7
_LETTERS = 2
_QUALITY = 60


def written_parts(page: Page, rows: Sequence[Row]) -> bytes:
    """The rows of writing as WebP, each at its place."""
    shown = np.full_like(page.colours, _GREY)
    for row in rows:
        if row.confidence < _SURE or len(row.text) < _LETTERS:
            continue
        edge = round(_AROUND * row.size)
        place = np.s_[
            max(0, row.top - edge) : row.bottom + edge,
            max(0, row.text_left - edge) : row.text_right + edge,
        ]
        shown[place] = page.colours[place]
    out = BytesIO()
    Image.fromarray(shown).save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
