"""Texts → probabilities, by a model file: the compiled scorer, or numpy with the same numbers.

All sums are sums of integers; the few divisions and curves after them are the same code for both
ways. Scores are made of the toned and plain forms alone, so disguises that the normaliser undoes
cost nothing.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khien.core.errors import KhienError
from khien.detect.text.model.features import BLOCKS, Grams, grams_slowly, toned_codes
from khien.detect.text.model.file import NAME, TIMES_TABLE, Curve, Header, ModelFile, load_file
from khien.detect.text.normalise_codes import codes_of
from khien.detect.text.normalise_fast import compiled
from khien.detect.text.view import View

WEIGHTS = Path(__file__).with_name("weights")
"""The folder of the model shipped with Khiên."""
TIMES = np.array(TIMES_TABLE, np.uint16)
_BATCH = 256

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Model:
    """A trained model. Give it many texts at once: that is where its speed is."""

    def __init__(self, file: ModelFile) -> None:
        self.file = file
        self.header: Header = file.header
        self.labels: tuple[str, ...] = tuple(file.header.labels)
        self.single = file.header.mode == "single"
        self._bias = np.array(self.header.bias)
        self._scale = np.array(self.header.scale)
        self.keys = np.frombuffer(file.keys, np.uint32)
        self.idf = np.frombuffer(file.idf, np.uint16)
        weights = np.frombuffer(file.weights, np.int16)
        self.weights = weights.reshape(len(self.keys), len(self.header.columns))

    @cached_property
    def _table(self) -> tuple[Any, Any, Any] | None:
        part = compiled()
        if part is None:
            return None
        speed, words = part
        file = self.file
        return (
            speed,
            words,
            speed.make_table(file.keys, file.idf, file.weights, TIMES, len(self.header.columns)),
        )

    def score(self, texts: Sequence[str]) -> F64:
        """The probability of each label: (texts, labels)."""
        return self.probabilities(self.margins(texts))[:, : len(self.labels)]

    def margins(self, texts: Sequence[str]) -> F64:
        """The weighted sum of each column before calibration: (texts, columns)."""
        return self.margins_of([codes_of(View(text)) for text in texts])

    def margins_of(self, codes: list[bytes]) -> F64:
        """`margins` of texts already coded, not yet normalised."""
        sums, squares = self.sums(codes)
        lengths = np.sqrt(squares.astype(np.float64))
        lengths[squares == 0] = 1.0
        total = np.zeros((len(codes), len(self.header.columns)))
        for block in range(BLOCKS):
            # Units cancel: sums and lengths are both in units of times and idf.
            total += sums[:, block] / lengths[:, block, None]
        found: F64 = total * self._scale + self._bias
        return found

    def sums(self, codes: list[bytes]) -> tuple[I64, I64]:
        """Integer sums (texts, blocks, columns) and squared lengths (texts, blocks)."""
        columns = len(self.header.columns)
        if self._table is None:
            return self.sums_slowly(codes)
        speed, words, table = self._table
        sums, squares = speed.score(words, table, codes)
        return (
            np.frombuffer(sums, np.int64).reshape(len(codes), BLOCKS, columns),
            np.frombuffer(squares, np.int64).reshape(len(codes), BLOCKS),
        )

    def sums_slowly(self, codes: list[bytes]) -> tuple[I64, I64]:
        """`sums` in numpy."""
        sums = np.zeros((len(codes), BLOCKS, len(self.header.columns)), np.int64)
        squares = np.zeros((len(codes), BLOCKS), np.int64)
        for at in range(0, len(codes), _BATCH):
            toned = toned_codes(codes[at : at + _BATCH])
            self._add(grams_slowly(toned), sums[at : at + _BATCH], squares[at : at + _BATCH])
        return sums, squares

    def _add(self, found: Grams, sums: I64, squares: I64) -> None:
        for block in range(BLOCKS):
            feature, known = self.places(found.keys[block])
            cells = found.texts[block][known] << 32 | feature[known]
            cells, times = np.unique(cells, return_counts=True)
            if not len(cells):
                continue
            texts, features = cells >> 32, cells & 0xFFFFFFFF
            weight = TIMES[np.minimum(times, 255)].astype(np.int64)
            begins = np.flatnonzero(np.diff(texts, prepend=-1))
            rows = self.weights[features].astype(np.int64) * weight[:, None]
            sums[texts[begins], block] = np.add.reduceat(rows, begins)
            length = weight * self.idf[features]
            squares[texts[begins], block] = np.add.reduceat(length * length, begins)

    def places(self, keys: NDArray[np.uint32]) -> tuple[I64, NDArray[np.bool_]]:
        """The feature of each key, and whether the model knows it."""
        table = self.keys
        place = np.minimum(np.searchsorted(table, keys), max(len(table) - 1, 0))
        known = table[place] == keys if len(table) else np.zeros(len(keys), np.bool_)
        return place, known

    def probabilities(self, margins: F64) -> F64:
        """Margins → calibrated probabilities, column by column."""
        found = np.empty_like(margins)
        scores = against_the_rest(margins) if self.single else margins
        for i, curve in enumerate(self.header.curves):
            found[:, i] = probability(curve, scores[:, i])
        return found

    def chosen(self, margins: F64) -> list[tuple[str, ...]]:
        """The labels that hold of each text: one of a single model, any number of another."""
        if self.single:
            best = np.argmax(margins + np.array(self.header.offsets), axis=1)
            return [(self.labels[i],) for i in best]
        likely = np.array([band.likely for band in self.header.bands[: len(self.labels)]])
        holds = self.probabilities(margins)[:, : len(self.labels)] >= likely
        return [tuple(self.labels[i] for i in np.flatnonzero(row)) for row in holds]


def against_the_rest(margins: F64) -> F64:
    """The log-odds of each label against all others together, of a model by softmax."""
    found = np.empty_like(margins)
    columns = margins.shape[1]
    for i in range(columns):
        others = np.delete(margins, i, axis=1)
        top = others.max(axis=1) if columns > 1 else np.zeros(len(margins))
        rest = top + np.log(np.exp(others - top[:, None]).sum(axis=1)) if columns > 1 else top
        found[:, i] = margins[:, i] - rest
    return found


def probability(curve: Curve, scores: F64) -> F64:
    """Scores → probabilities by a calibration curve."""
    if curve.x:
        return np.asarray(np.interp(scores, curve.x, curve.y), np.float64)
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(curve.slope * scores + curve.shift, -500, 500))))


@lru_cache(maxsize=4)
def _load(path: Path) -> Model:
    return Model(load_file(path))


def load_model(folder: Path | None = None) -> Model:
    """The model of a folder (or a file), by default the one shipped with Khiên."""
    if folder is None:
        if not (WEIGHTS / NAME).is_file():
            raise KhienError("No text model is installed.", "Name one with --model.")
        return _load(WEIGHTS / NAME)
    return Model(load_file(folder / NAME if folder.is_dir() else folder))
