"""How good a model is on labelled texts: as they stand, and as people disguise them.

Called by `khien text evaluate` and the training tool. Needs numpy alone.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.detect.text.model.dataset import Dataset
from khien.detect.text.model.file import ANY
from khien.detect.text.model.metrics import (
    average_precision,
    calibration_error,
    counted,
    recall_at,
)
from khien.detect.text.model.perturb import PERTURBATIONS, perturbed
from khien.detect.text.model.score import Model

_NOTHING = ("0", "clean", "none", "normal", "benign", "safe", "ok", "neutral", "không")

Truth = NDArray[np.bool_]
F64 = NDArray[np.float64]


class LabelReport(Struct, frozen=True):
    """One label's figures; `recall_at_80` is the recall where precision is 0.80."""

    precision: float
    recall: float
    f1: float
    support: int
    average_precision: float
    recall_at_80: float
    recall_at_90: float
    calibration_error: float


class Report(Struct, frozen=True):
    """`attention` counts texts with any label (but the harmless one of a single model).

    `hard_negatives_flagged` is the share of texts marked as harmless look-alikes that the model
    says need attention; None where no text is marked. `perturbed` has macro-F1 and F1 of
    attention for each way of disguise.
    """

    texts: int
    macro_f1: float
    labels: dict[str, LabelReport]
    attention: LabelReport
    hard_negatives_flagged: float | None
    perturbed: dict[str, dict[str, float]]


class _Judged(Struct, frozen=True):
    """What a model says of texts: labels, probabilities, and the same for attention."""

    said: Truth
    scores: F64
    attention: Truth
    attention_scores: F64


def evaluate(
    model: Model, data: Dataset, disguised: Sequence[str] = tuple(PERTURBATIONS)
) -> Report:
    """All figures. The labels of `data` must be the model's; `Dataset.renamed` maps others."""
    names = data.names()
    unknown = sorted(set(names) - set(model.labels))
    if unknown:
        raise KhienError(
            f"The texts have labels that the model lacks: {', '.join(unknown[:10])}. "
            f"It knows {', '.join(model.labels)}.",
            "Map them: --labels 'theirs=ours,other='.",
        )
    nothing = _nothing(model, data)
    truth = np.array([[n in row for n in model.labels] for row in data.labels], np.bool_)
    needs = np.array([bool(set(row) - {nothing}) for row in data.labels], np.bool_)
    judged = _judge(model, data.texts, nothing)
    reports = {
        name: _label(truth[:, i], judged.said[:, i], judged.scores[:, i])
        for i, name in enumerate(model.labels)
        if truth[:, i].any() or (model.single and judged.said[:, i].any())
    }
    perturbations = {}
    for name in disguised:
        other = _judge(model, perturbed(data.texts, name, seed=1), nothing)
        perturbations[name] = {
            "macro_f1": _macro(truth, other.said, model, list(reports)),
            "attention_f1": counted(needs, other.attention).f1,
        }
    return Report(
        texts=len(data.texts),
        macro_f1=_macro(truth, judged.said, model, list(reports)),
        labels=reports,
        attention=_label(needs, judged.attention, judged.attention_scores),
        hard_negatives_flagged=_flagged(data, needs, judged.attention),
        perturbed=perturbations,
    )


def _judge(model: Model, texts: Sequence[str], nothing: str) -> _Judged:
    margins = model.margins(texts)
    scores = model.probabilities(margins)
    chosen = model.chosen(margins)
    said = np.array([[n in row for n in model.labels] for row in chosen], np.bool_)
    if model.single:
        place = model.labels.index(nothing)
        return _Judged(said, scores, ~said[:, place], 1 - scores[:, place])
    place = model.header.columns.index(ANY)
    sure = scores[:, place] >= model.header.bands[place].likely
    return _Judged(said, scores[:, : len(model.labels)], sure, scores[:, place])


def _nothing(model: Model, data: Dataset) -> str:
    """The label of a single model that means nothing to worry about; "" of others."""
    if not model.single:
        return ""
    for name in _NOTHING:
        if name in model.labels:
            return name
    counts = Counter(label for row in data.labels for label in row)
    return max(model.labels, key=lambda label: counts[label])


def _label(truth: Truth, said: Truth, scores: F64) -> LabelReport:
    found = counted(truth, said)
    return LabelReport(
        found.precision,
        found.recall,
        found.f1,
        found.support,
        average_precision(truth, scores),
        recall_at(truth, scores, 0.8),
        recall_at(truth, scores, 0.9),
        calibration_error(truth, scores),
    )


def _macro(truth: Truth, said: Truth, model: Model, names: list[str]) -> float:
    places = [model.labels.index(name) for name in names]
    return float(np.mean([counted(truth[:, i], said[:, i]).f1 for i in places])) if places else 0.0


def _flagged(data: Dataset, needs: Truth, attention: Truth) -> float | None:
    if not data.extra:
        return None
    hard = np.array([line.get("negative") == "hard" for line in data.extra]) & ~needs
    return float(attention[hard].mean()) if hard.any() else None
