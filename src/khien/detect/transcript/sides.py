"""Left or right, for each bubble of a picture: edges that many share, and colour as a second vote.

Called by `layout`. An app sets the bubbles of one side against one edge; the other edge follows the
words. Which edges those are is found in each picture anew. Pure.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from khien.detect.transcript.words import Side

Shape = tuple[int, int, tuple[int, ...]]
"""Left and right edge in pixels, and the colour of a bubble."""
_NEAR = 0.02
"""Part of the width within which two edges are one."""
_ALIKE = 24
"""Difference of two colours (0-255, the largest of three) up to which they may be one side's."""
_TELLING = 4
_AGREED, _EDGE_ALONE, _COLOUR_ALONE, _SPLIT = 0.99, 0.95, 0.85, 0.6


def sides_of(shapes: Sequence[Shape], width: int) -> list[tuple[Side, float]]:
    """The side of each bubble and how sure that is, 0-1."""
    if not shapes:
        return []
    edges = np.array([(left, width - right) for left, right, _ in shapes], float)
    colours = np.array([colour for _, _, colour in shapes], float)
    by_edge = _by_edge(edges, width)
    by_colour = _by_colour(by_edge, colours)
    found: list[tuple[Side, float]] = []
    for i, (edge, colour) in enumerate(zip(by_edge, by_colour, strict=True)):
        if edge and colour:
            sure = _AGREED if edge == colour else _SPLIT
            vote = edge
        elif edge or colour:
            vote, sure = edge or colour, _EDGE_ALONE if edge else _COLOUR_ALONE
        else:
            vote, sure = (-1 if edges[i, 0] <= edges[i, 1] else 1), _SPLIT
        found.append(("left" if vote < 0 else "right", sure))
    return found


def _by_edge(edges: NDArray[np.float64], width: int) -> NDArray[np.int8]:
    """-1 left, 1 right, 0 where the edges do not say."""
    near = _NEAR * width
    nearer_left = edges[:, 0] < edges[:, 1]
    at_left = _at_anchor(edges[nearer_left, 0], edges[:, 0], near)
    at_right = _at_anchor(edges[~nearer_left, 1], edges[:, 1], near)
    only = at_left.astype(np.int8) * -1 + at_right.astype(np.int8)
    apart = np.abs(edges[:, 0] - edges[:, 1]) > 0.25 * width
    clear = np.where(nearer_left, -1, 1).astype(np.int8)
    # Far from the middle the nearer edge says it, whether others share it or not.
    return np.where(apart, clear, only).astype(np.int8)


def _at_anchor(
    among: NDArray[np.float64], edges: NDArray[np.float64], near: float
) -> NDArray[np.bool_]:
    """Which edges lie at the place that most of `among` share."""
    if not len(among):
        return np.zeros(len(edges), bool)
    shared = np.abs(among[:, None] - among[None, :]) <= near
    anchor = float(np.median(among[shared[shared.sum(axis=1).argmax()]]))
    return np.abs(edges - anchor) <= near


def _by_colour(sides: NDArray[np.int8], colours: NDArray[np.float64]) -> NDArray[np.int8]:
    """The side whose bubbles have the nearer colour; 0 where both sides look the same."""
    votes = np.zeros(len(sides), np.int8)
    for i, colour in enumerate(colours):
        others = np.arange(len(sides)) != i
        at_left, at_right = colours[others & (sides < 0)], colours[others & (sides > 0)]
        if not len(at_left) or not len(at_right):
            continue
        # Nearest of each side, because one side may run through a gradient.
        left = np.abs(at_left - colour).max(axis=1).min()
        right = np.abs(at_right - colour).max(axis=1).min()
        if abs(left - right) > _TELLING and min(left, right) <= _ALIKE:
            votes[i] = -1 if left < right else 1
    return votes
