"""Pictures drawn by code: random shapes, small, the same for the same seed."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def drawn(width: int = 96, height: int = 80, seed: int = 1, least: int = 0) -> Image.Image:
    """Boxes and discs over one another, of any size: edges everywhere, as in a photograph.

    Red, green and blue are from `least` to 255 - `least`: a larger one gives muted colours.
    """
    luck = np.random.default_rng(seed)
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for _ in range(150):
        size = 0.5 * 0.12 ** luck.random()
        centre, half = luck.random(2), size * (0.4 + luck.random(2)) / 2
        (left, top), (right, low) = (
            (centre - half) * (width, height),
            (centre + half) * (width, height),
        )
        shape = draw.rectangle if luck.random() < 0.5 else draw.ellipse
        shape(
            (left, top, right, low),
            fill=tuple(int(c) for c in luck.integers(least, 256 - least, 3)),
        )
    return picture


def flat(width: int = 96, height: int = 80) -> Image.Image:
    return Image.new("RGB", (width, height), (120, 130, 140))


def stored(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
