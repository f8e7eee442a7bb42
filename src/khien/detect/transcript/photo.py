"""Tells a photograph of a screen from a screenshot. Called by `read`. Pure.

A screenshot's bubbles and page are flat; a camera adds grain everywhere, even after its JPEG.
"""

import numpy as np

from khien.detect.transcript.picture import Page

_GRAIN = 1.6
"""Levels of brightness (0-255) by which the calmest third of a photo's blocks still vary."""
_CALMEST = 33


def is_photo(page: Page) -> bool:
    """Whether the calm parts of the picture have a camera's grain."""
    return grain(page) > _GRAIN


def grain(page: Page) -> float:
    """How much brightness varies inside the calmest third of the blocks (standard deviation)."""
    side = page.block
    grey = page.colours[: page.height // side * side, : page.width // side * side].mean(axis=2)
    cells = grey.reshape(page.height // side, side, page.width // side, side).swapaxes(1, 2)
    spread = cells.reshape(cells.shape[0], cells.shape[1], -1).std(axis=2)
    return float(np.percentile(spread, _CALMEST))
