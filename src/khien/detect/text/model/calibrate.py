"""Held-out margins → curves, bands and offsets. Used in training alone (it needs scikit-learn)."""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from khien.detect.text.model.file import Band, Curve
from khien.detect.text.model.metrics import best_threshold, counted, threshold_for
from khien.detect.text.model.score import probability

_ENOUGH = 800
_POINTS = 40
_OFFSETS = np.round(np.arange(-2.0, 2.01, 0.1), 1)
_ROUNDS = 3
_SAMPLES = 15
_COST = 0.002
_MOST_TUNED = 12

Truth = NDArray[np.bool_]
F64 = NDArray[np.float64]


def curve_of(truth: Truth, margins: F64) -> Curve:
    """Platt's sigmoid; with many positives isotonic regression, which assumes no shape."""
    positives = int(truth.sum())
    if not 1 < positives < len(truth) - 1:
        return Curve()
    if min(positives, len(truth) - positives) < _ENOUGH:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = LogisticRegression(C=100.0).fit(margins[:, None], truth)
        slope = max(float(fitted.coef_[0, 0]), 1e-3)
        return Curve(slope, float(fitted.intercept_[0]))
    steps = IsotonicRegression(y_min=1 / len(truth), y_max=1 - 1 / len(truth))
    steps.fit(margins, truth)
    x, y = steps.X_thresholds_, steps.y_thresholds_
    kept = np.unique(np.linspace(0, len(x) - 1, min(_POINTS, len(x))).astype(np.int64))
    # Strictly rising, so that two margins never lose their order.
    rising = y[kept] + np.arange(len(kept)) * 1e-6
    return Curve(x=[float(v) for v in x[kept]], y=[min(float(v), 1.0) for v in rising])


def band_of(truth: Truth, margins: F64, curve: Curve, precision: float) -> Band:
    """Where a label is likely, and sure with the given precision, on held-out texts."""
    scores = probability(curve, margins)
    if not truth.any():
        return Band(0.5, 0.5, 0.9)
    likely = best_threshold(truth, scores)
    sure = threshold_for(truth, scores, precision)
    sure = max(likely, 0.9 if sure is None else sure)
    return Band(round(likely / 2, 4), round(likely, 4), round(sure, 4))


def macro_f1(truth: NDArray[np.int64], said: NDArray[np.int64], classes: int) -> float:
    return float(np.mean([counted(truth == c, said == c).f1 for c in range(classes)]))


def offsets_of(truth: NDArray[np.int64], margins: F64, seed: int) -> F64:
    """What to add to each class's margin for the best macro-F1, averaged over resamples.

    Single best points of one development set are luck; an offset must pay in most resamples.
    """
    classes = margins.shape[1]
    offsets = np.zeros(classes)
    if classes > _MOST_TUNED:
        return offsets
    luck = np.random.default_rng(seed)
    samples = [luck.integers(0, len(truth), len(truth)) for _ in range(_SAMPLES)]
    for _ in range(_ROUNDS):
        for c in range(1, classes) if classes > 1 else ():
            found = np.zeros(len(_OFFSETS))
            for i, offset in enumerate(_OFFSETS):
                shifted = margins + offsets
                shifted[:, c] = margins[:, c] + offset
                said = np.argmax(shifted, axis=1)
                gains = [macro_f1(truth[s], said[s], classes) for s in samples]
                found[i] = np.mean(gains) - _COST * abs(offset)
            smooth = np.convolve(np.pad(found, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
            offsets[c] = _OFFSETS[int(np.argmax(smooth))]
    return offsets
