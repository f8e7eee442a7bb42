"""Logistic regressions by scikit-learn, several at a time in processes that share the matrix.

Only training imports this.
"""

import multiprocessing
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

_TOLERANCE = 1e-4
_MOST_STEPS = 1000
_NEVER = -10.0

F64 = NDArray[np.float64]


class Job(NamedTuple):
    """One regression: rows of the matrix, their classes (`number` of them, from 0 on), and C."""

    rows: NDArray[np.int64]
    classes: NDArray[np.int64]
    strength: float
    number: int = 2


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
    model = LogisticRegression(
        C=job.strength,
        class_weight="balanced",
        tol=_TOLERANCE,
        max_iter=_MOST_STEPS,
    )
    # One thread: sums in the same order each time.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(part, job.classes)
    weights, bias = model.coef_.T.copy(), model.intercept_.copy()
    if job.number > 2 and len(present) == 2:
        weights, bias = np.hstack([0 * weights, weights]), np.concatenate([[0.0], bias])
    if job.number > max(len(present), 2):
        known = _constant(part.shape[1], job, present)
        known.weights[:, present], known.bias[present] = weights, bias
        weights, bias = known.weights, known.bias
    return Fitted(weights, bias, int(model.n_iter_.max()))


def _constant(features: int, job: Job, present: NDArray[np.int64]) -> Fitted:
    """What is said where nothing can be learned: the classes that are present."""
    if job.number == 2:
        bias = np.array([_NEVER if present[0] == 0 else -_NEVER])
    else:
        bias = np.full(job.number, _NEVER)
        bias[present] = 0.0
    return Fitted(np.zeros((features, len(bias))), bias, 0)
