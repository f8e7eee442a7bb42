"""Linear learners by scikit-learn, several at a time in processes that share the matrix.

Two ways to learn. `regression` is balanced logistic regression. `margins` adds up two balanced
support vector machines, one on the features as they are and one on features weighed by how
differently the classes use them (log-count ratios, after Wang and Manning, 2012); their sum is
still one weight a feature, so it costs nothing more to score. Only training imports this.
"""

import multiprocessing
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

_TOLERANCE = 1e-4
_MOST_STEPS = 1000
_NEVER = -10.0
_MARGIN_TOLERANCE = 1e-2
_SMOOTHING = 0.05
"""Added to the counts of each feature before ratios are taken; 0.02 to 0.5 gave much the same."""
_SHARE = 1 / 3
"""Strength of the second machine, whose features are larger, to that of the first."""

Learner = Literal["regression", "margins"]
F64 = NDArray[np.float64]


class Job(NamedTuple):
    """One regression: rows of the matrix, their classes (`number` of them, from 0 on), and C."""

    rows: NDArray[np.int64]
    classes: NDArray[np.int64]
    strength: float
    number: int = 2
    learner: Learner = "regression"


class Fitted(NamedTuple):
    """Weights (features, columns) and biases: a column a class, or one for two classes."""

    weights: F64
    bias: F64
    steps: int


_shared: list[sparse.csr_matrix] = []


def fit_all(matrix: sparse.csr_matrix, jobs: Sequence[Job], workers: int = 0) -> list[Fitted]:
    """All jobs, in order, whatever order they end in; the same jobs give the same weights."""
    workers = min(workers or len(os.sched_getaffinity(0)), len(jobs))
    _shared[:] = [matrix]
    try:
        if workers < 2:
            return [_fit(job) for job in jobs]
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            return list(pool.map(_fit, jobs))
    finally:
        _shared.clear()


def _fit(job: Job) -> Fitted:
    part = _shared[0][job.rows]
    present = np.unique(job.classes)
    if len(present) < 2:
        return _constant(part.shape[1], job, present)
    # One thread: sums in the same order each time.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        learn = _margins if job.learner == "margins" else _regression
        weights, bias, steps = learn(part, job.classes, job.strength)
    if job.number > 2 and len(present) == 2:
        weights, bias = np.hstack([0 * weights, weights]), np.concatenate([[0.0], bias])
    if job.number > max(len(present), 2):
        known = _constant(part.shape[1], job, present)
        known.weights[:, present], known.bias[present] = weights, bias
        weights, bias = known.weights, known.bias
    return Fitted(weights, bias, steps)


def _regression(
    part: sparse.csr_matrix, classes: NDArray[np.int64], strength: float
) -> tuple[F64, F64, int]:
    model = LogisticRegression(
        C=strength, class_weight="balanced", tol=_TOLERANCE, max_iter=_MOST_STEPS
    )
    model.fit(part, classes)
    return model.coef_.T.copy(), model.intercept_.copy(), int(model.n_iter_.max())


def _margins(
    part: sparse.csr_matrix, classes: NDArray[np.int64], strength: float
) -> tuple[F64, F64, int]:
    """A column a class against the rest, the second class alone where there are two."""
    present = np.unique(classes)
    columns = [_two_machines(part, classes == c, strength) for c in present[-1:]]
    if len(present) > 2:
        columns = [_two_machines(part, classes == c, strength) for c in present]
    return (
        np.stack([weights for weights, _, _ in columns], axis=1),
        np.array([bias for _, bias, _ in columns]),
        max(steps for _, _, steps in columns),
    )


def _two_machines(
    part: sparse.csr_matrix, truth: NDArray[np.bool_], strength: float
) -> tuple[F64, float, int]:
    """The sum of both machines, each in units of how far its margins spread."""
    total, bias, steps = np.zeros(part.shape[1]), 0.0, 0
    for ratios, c in ((None, strength), (_ratios(part, truth), strength * _SHARE)):
        table = part if ratios is None else (part @ sparse.diags(ratios)).tocsr()
        model = LinearSVC(
            C=c,
            class_weight="balanced",
            tol=_MARGIN_TOLERANCE,
            max_iter=_MOST_STEPS,
            random_state=0,
        )
        model.fit(table, truth)
        spread = float(model.decision_function(table).std()) or 1.0
        weights = model.coef_[0] if ratios is None else model.coef_[0] * ratios
        total += weights / spread
        bias += float(model.intercept_[0]) / spread
        steps = max(steps, int(model.n_iter_))
    return total, bias, steps


def _ratios(part: sparse.csr_matrix, truth: NDArray[np.bool_]) -> F64:
    """|log| of how much more often one class uses a feature than the other."""
    inside = np.asarray(part[truth].sum(axis=0)).ravel() + _SMOOTHING
    outside = np.asarray(part[~truth].sum(axis=0)).ravel() + _SMOOTHING
    ratios: F64 = np.abs(np.log((inside / inside.sum()) / (outside / outside.sum())))
    return ratios


def _constant(features: int, job: Job, present: NDArray[np.int64]) -> Fitted:
    """What is said where nothing can be learned: the classes that are present."""
    if job.number == 2:
        bias = np.array([_NEVER if present[0] == 0 else -_NEVER])
    else:
        bias = np.full(job.number, _NEVER)
        bias[present] = 0.0
    return Fitted(np.zeros((features, len(bias))), bias, 0)
