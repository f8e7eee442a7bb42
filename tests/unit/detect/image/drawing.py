"""Pictures drawn by code: random shapes, small, the same for the same seed."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


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


def scene(width: int = 640, height: int = 480, seed: int = 1) -> Image.Image:
    """Soft shapes over noise whose detail falls off with its fineness, as in photographs."""
    luck = np.random.default_rng(seed)
    down = np.fft.fftfreq(height)[:, None]
    across = np.fft.rfftfreq(width)[None]
    spectrum = luck.normal(size=(height, width // 2 + 1)) + 1j * luck.normal(
        size=(height, width // 2 + 1)
    )
    noise = np.fft.irfft2(
        spectrum / np.maximum(np.hypot(down, across), 1 / width) ** 1.1, (height, width)
    )
    ground = (128 + 45 * noise / noise.std()).clip(0, 255).astype(np.uint8)
    picture = Image.merge("RGB", [Image.fromarray(ground)] * 3)
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        half = min(width, height) * luck.uniform(0.03, 0.22, 2)
        middle = luck.random(2) * (width, height)
        shape = draw.rectangle if luck.random() < 0.4 else draw.ellipse
        colour = tuple(int(one) for one in luck.integers(20, 236, 3))
        shape((*(middle - half), *(middle + half)), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(1.5))


def flat(width: int = 96, height: int = 80) -> Image.Image:
    return Image.new("RGB", (width, height), (120, 130, 140))


def stored(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
