"""Labelled texts → a model file, the same to the byte for the same texts and settings.

The measured recipe (docs/en/text-model.md): normalised text in two forms, n-grams of characters
and words, each text also without marks and also disguised, a balanced linear learner (`fit`), its
strength chosen on held-out texts, then trained again with those. Needs scikit-learn (the `train`
extra).
"""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from khien.core.errors import KhienError
from khien.detect.text.model.calibrate import band_of, curve_of, macro_f1, offsets_of
from khien.detect.text.model.dataset import Dataset
from khien.detect.text.model.file import ANY, IDF_UNIT, Header, ModelFile
from khien.detect.text.model.fit import Fitted, Job, Learner, fit_all
from khien.detect.text.model.matrix import Vocabulary, choose, count, matrix
from khien.detect.text.model.metrics import average_precision
from khien.detect.text.model.perturb import perturbed
from khien.detect.text.model.score import against_the_rest

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Settings(Struct, frozen=True):
    """How to train. `characters` and `words` are the most features a form of each
    sort; labels (any number a text) of fewer than `least` texts are not learned. Weights are
    whole numbers up to `levels`: few of them make a file that packs well, and what 127 lose is
    far below what a sentence more or less changes."""

    characters: int = 120_000
    words: int = 60_000
    strengths: tuple[float, ...] = (0.4, 1.2, 4.0)
    folds: int = 5
    precision: float = 0.8
    augment: tuple[str, ...] = ("nodia", "mix")
    least: int = 10
    seed: int = 0
    workers: int = 0
    learner: Learner = "regression"
    levels: int = 32767


class Split(NamedTuple):
    """Texts to fit on and texts to judge by."""

    fit: I64
    judge: I64


def train(
    data: Dataset,
    dev: Dataset | None = None,
    settings: Settings | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> ModelFile:
    """A model of `data`; `dev` chooses the strength and is then trained on as well.

    Without `dev` one text in ten is held out (a label each), or every text once (any labels).
    """
    settings = settings or Settings()
    if dev is not None and not data.single and dev.single:
        dev = Dataset(dev.texts, dev.labels, False)
    if dev is not None and dev.single != data.single:
        raise KhienError("Both files must have one label a text, or both any number.")
    trainer = _Trainer(data, dev, settings, say)
    return trainer.run()


class _Trainer:
    def __init__(
        self, data: Dataset, dev: Dataset | None, settings: Settings, say: Callable[[str], None]
    ) -> None:
        self.settings, self.say = settings, say
        self.single = data.single
        self.labels = data.names()
        if not data.single:
            often = Counter(label for row in data.labels for label in row)
            self.labels = [label for label in self.labels if often[label] >= settings.least]
        if len(self.labels) < (2 if data.single else 1):
            raise KhienError(f"Training needs labels that differ; all say {self.labels}.")
        self.columns = self.labels if data.single else [*self.labels, ANY]
        self.texts = data.texts + (dev.texts if dev else [])
        rows = data.labels + (dev.labels if dev else [])
        unknown = {label for row in rows for label in row} - set(data.names())
        if unknown:
            raise KhienError(f"Held-out texts have labels that training lacks: {sorted(unknown)}.")
        self.truth = np.array(
            [[name in row for name in self.labels] + [bool(row)] * (not self.single)
             for row in rows], np.bool_
        )  # fmt: skip
        self.splits = self._splits(len(data.texts), len(self.texts))

    def _splits(self, trained: int, size: int) -> list[Split]:
        every = np.arange(size)
        if size > trained:
            return [Split(every[:trained], every[trained:])]
        # Neighbours are often variations of one sentence: they stay together.
        folds = 10 if self.single else self.settings.folds
        fold = every // 10 % folds
        if size < 10 * folds:
            fold = every % folds
        chosen = range(1) if self.single else range(folds)
        return [Split(every[fold != k], every[fold == k]) for k in chosen]

    def run(self) -> ModelFile:
        vocabulary, table = self._features()
        strength, fitted = self._choose(table)
        judged = np.concatenate([split.judge for split in self.splits])
        margins = self._judge(table, fitted)
        offsets = np.zeros(len(self.columns))
        scores = margins
        if self.single:
            offsets = offsets_of(np.argmax(self.truth[judged], axis=1), margins, self.settings.seed)
            scores = against_the_rest(margins)
        curves, bands = [], []
        for c in range(len(self.columns)):
            truth = self.truth[judged, c]
            curves.append(curve_of(truth, scores[:, c]))
            bands.append(band_of(truth, scores[:, c], curves[-1], self.settings.precision))
        self.say(f"strength {strength}, offsets {[float(o) for o in offsets]}; training on all")
        last = self._fit(table, [Split(np.arange(len(self.texts)), judged)], strength)[0]
        scale, quantised = _quantised(last.weights, vocabulary.idf, self.settings.levels)
        header = Header(
            mode="single" if self.single else "multi",
            labels=self.labels,
            columns=self.columns,
            features=len(vocabulary.keys),
            bias=[float(b) for b in last.bias],
            scale=[float(s) for s in scale],
            offsets=[float(o) for o in offsets],
            curves=curves,
            bands=bands,
            training={
                "texts": len(self.texts),
                "held_out": len(judged),
                "strength": strength,
                "steps": last.steps,
                "augmented": "+".join(self.settings.augment),
                "seed": self.settings.seed,
            },
        )
        arrays = (vocabulary.keys, vocabulary.idf, quantised)
        return ModelFile(header, *(memoryview(each.tobytes()) for each in arrays))

    def _features(self) -> tuple[Vocabulary, sparse.csr_matrix]:
        texts = list(self.texts)
        for name in self.settings.augment:
            texts += perturbed(self.texts, name, self.settings.seed)
        counts = count(texts)
        vocabulary = choose(counts, len(texts), self.settings.characters, self.settings.words)
        if not len(vocabulary.keys):
            raise KhienError("The texts have no features in common.", "Give more texts.")
        self.say(f"{len(self.texts)} texts, {len(vocabulary.keys)} features")
        return vocabulary, matrix(counts, len(texts), vocabulary)

    def _choose(self, table: sparse.csr_matrix) -> tuple[float, list[Fitted]]:
        """The strength that judges the first split best, and what was fitted on every split."""
        first = self.splits[:1]
        best: tuple[float, float, list[Fitted]] | None = None
        strengths = self.settings.strengths
        jobs = [job for strength in strengths for job in self._jobs(first, strength)]
        fitted = fit_all(table, jobs, self.settings.workers)
        per = len(fitted) // len(strengths)
        for i, strength in enumerate(strengths):
            found = [self._merged(fitted[i * per : (i + 1) * per])]
            worth = self._worth(table, found)
            self.say(f"strength {strength}: {worth:.4f} on held-out texts")
            if best is None or worth > best[0]:
                best = worth, strength, found
        if best is None:
            raise KhienError("Training needs at least one strength.")
        rest = self.splits[1:]
        return best[1], best[2] + (self._fit(table, rest, best[1]) if rest else [])

    def _jobs(self, splits: list[Split], strength: float) -> list[Job]:
        jobs = []
        for split in splits:
            times = 1 + len(self.settings.augment)
            rows = np.concatenate([split.fit + k * len(self.texts) for k in range(times)])
            truth = np.tile(self.truth[split.fit], (times, 1))
            if self.single:
                classes = np.argmax(truth, axis=1)
                jobs.append(Job(rows, classes, strength, len(self.labels), self.settings.learner))
            else:
                jobs += [
                    Job(rows, column.astype(np.int64), strength, learner=self.settings.learner)
                    for column in truth.T
                ]
        return jobs

    def _fit(self, table: sparse.csr_matrix, splits: list[Split], strength: float) -> list[Fitted]:
        fitted = fit_all(table, self._jobs(splits, strength), self.settings.workers)
        per = len(fitted) // len(splits)
        return [self._merged(fitted[i : i + per]) for i in range(0, len(fitted), per)]

    def _merged(self, fitted: list[Fitted]) -> Fitted:
        if not self.single:
            return Fitted(
                np.concatenate([f.weights for f in fitted], axis=1),
                np.concatenate([f.bias for f in fitted]),
                max(f.steps for f in fitted),
            )
        one = fitted[0]
        if one.weights.shape[1] == 1:  # two classes: the second against the first
            none = np.zeros_like(one.weights)
            return Fitted(
                np.hstack([none, one.weights]), np.concatenate([[0.0], one.bias]), one.steps
            )
        return one

    def _judge(self, table: sparse.csr_matrix, fitted: list[Fitted]) -> F64:
        parts = [
            table[split.judge] @ one.weights + one.bias
            for split, one in zip(self.splits, fitted, strict=False)
        ]
        return np.concatenate(parts)

    def _worth(self, table: sparse.csr_matrix, fitted: list[Fitted]) -> float:
        margins = self._judge(table, fitted)
        truth = self.truth[self.splits[0].judge]
        if not self.single:
            present = [c for c in range(truth.shape[1]) if truth[:, c].any()]
            return float(np.mean([average_precision(truth[:, c], margins[:, c]) for c in present]))
        classes = np.argmax(truth, axis=1)
        offsets = offsets_of(classes, margins, self.settings.seed)
        plain = macro_f1(classes, np.argmax(margins, axis=1), len(self.labels))
        return (
            plain + macro_f1(classes, np.argmax(margins + offsets, axis=1), len(self.labels))
        ) / 2


def _quantised(weights: F64, idf: NDArray[np.uint16], levels: int) -> tuple[F64, NDArray[np.int16]]:
    """Weights × idf as whole numbers, and the unit of each column in blocks of unit length."""
    folded = weights * (idf.astype(np.float64) / IDF_UNIT)[:, None]
    most = np.abs(folded).max(axis=0)
    unit = np.where(most > 0, most / levels, 1.0)
    # Lengths count idf × IDF_UNIT, sums do not.
    return unit * IDF_UNIT, np.round(folded / unit).astype(np.int16)
