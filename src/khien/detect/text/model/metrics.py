"""What evaluation counts, in numpy alone: F1, average precision, recall at a precision, error.

Each function takes truth as booleans and, where it ranks, scores as floats of the same length.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Scores = NDArray[np.float64]
_BINS = 10


class Counted(Struct, frozen=True):
    """Precision, recall and F1 of one label; `support` texts have it."""

    precision: float
    recall: float
    f1: float
    support: int


def counted(truth: Truth, said: Truth) -> Counted:
    both = int((truth & said).sum())
    precision = both / int(said.sum()) if said.any() else 0.0
    recall = both / int(truth.sum()) if truth.any() else 0.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return Counted(precision, recall, f1, int(truth.sum()))


def _curve(truth: Truth, scores: Scores) -> tuple[Scores, Scores]:
    """Precision and recall at each distinct score, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    last = np.flatnonzero(np.diff(scores[order], append=-np.inf))
    precision = hits[last] / (last + 1)
    return precision, hits[last] / max(int(truth.sum()), 1)


def average_precision(truth: Truth, scores: Scores) -> float:
    """The area under precision over recall, by steps."""
    if not truth.any():
        return 0.0
    precision, recall = _curve(truth, scores)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def recall_at(truth: Truth, scores: Scores, precision: float) -> float:
    """The highest recall at which precision is still at least the given one."""
    if not truth.any():
        return 0.0
    reached, recall = _curve(truth, scores)
    good = reached >= precision
    return float(recall[good].max()) if good.any() else 0.0


def threshold_for(truth: Truth, scores: Scores, precision: float) -> float | None:
    """The lowest score from which on precision is at least the given one, None if it never is."""
    if not truth.any():
        return None
    reached, _ = _curve(truth, scores)
    distinct = np.unique(scores)[::-1]
    good = np.flatnonzero(reached >= precision)
    return float(distinct[good[-1]]) if len(good) else None


def best_threshold(truth: Truth, scores: Scores) -> float:
    """The score from which on F1 is highest."""
    precision, recall = _curve(truth, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(np.unique(scores)[::-1][int(np.argmax(f1))])


def calibration_error(truth: Truth, scores: Scores) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((scores * _BINS).astype(np.int64), _BINS - 1)
    total = 0.0
    for i in range(_BINS):
        here = bins == i
        if here.any():
            total += float(here.mean()) * abs(float(truth[here].mean() - scores[here].mean()))
    return total
