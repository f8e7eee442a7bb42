"""Which words of a text a model's verdict rests on, in Python alone; and how it is scored alone.

The detector asks here for one text at a time. Where the compiled scorer is there, nothing in this
file needs numpy, so that `khien scan` starts at once.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from functools import cached_property
from math import exp, sqrt
from typing import TYPE_CHECKING, Any

from khien.detect.text.model.file import TIMES_TABLE, Curve, ModelFile
from khien.detect.text.normalise_codes import CLASSES, SPACE
from khien.detect.text.normalise_fast import compiled

if TYPE_CHECKING:
    from khien.detect.text.model.score import Model

_BLOCKS = 4


class Reader:
    """A model of any labels, for few texts at a time. The same numbers as `score.Model`."""

    def __init__(self, file: ModelFile) -> None:
        self.file = file
        self.columns = file.header.columns

    @cached_property
    def _compiled(self) -> tuple[Any, Any, Any] | None:
        part = compiled()
        if part is None:
            return None
        speed, words = part
        file, columns = self.file, len(self.columns)
        table = speed.make_table(file.keys, file.idf, file.weights, TIMES_TABLE, columns)
        return speed, words, table

    @cached_property
    def _model(self) -> "Model":
        from khien.detect.text.model.score import Model

        return Model(self.file)

    def probabilities(self, codes: list[bytes]) -> list[list[float]]:
        """Calibrated, a list a text and a number a column."""
        if self._compiled is None:
            found: list[list[float]] = self._model.probabilities(
                self._model.margins_of(codes)
            ).tolist()
            return found
        header = self.file.header
        speed, words, table = self._compiled
        sums, squares = (memoryview(each).cast("q") for each in speed.score(words, table, codes))
        columns = len(self.columns)
        rows = []
        for i in range(len(codes)):
            total = [0.0] * columns
            for block in range(i * _BLOCKS, (i + 1) * _BLOCKS):
                length = sqrt(squares[block]) or 1.0
                at = block * columns
                total = [
                    t + s / length for t, s in zip(total, sums[at : at + columns], strict=True)
                ]
            rows.append(
                [
                    _probability(curve, t * scale + bias)
                    for curve, t, scale, bias in zip(
                        header.curves, total, header.scale, header.bias, strict=True
                    )
                ]
            )
        return rows

    def weights(self, codes: bytes, toned: bytes, column: int) -> list[tuple[int, int, float]]:
        """The words of a text (start, end in its toned form) and what each says for a column."""
        if self._compiled is not None:
            speed, words, table = self._compiled
            said = array("d", bytes(speed.weigh(words, table, codes, column)))
        else:
            said = self._said_slowly(toned, column)
        found = []
        start = 0
        for end in range(len(toned) + 1):
            if end == len(toned) or CLASSES[toned[end]] == SPACE:
                if end > start:
                    found.append((start, end, sum(said[start:end])))
                start = end + 1
        return found

    def _said_slowly(self, toned: bytes, column: int) -> "array[float]":
        """The twin of `weigh` in text.c, without numpy."""
        from khien.detect.text.model.features import placed_keys

        known = self.file.keys.cast("B").cast("I")
        idf, weights = self.file.idf.cast("B").cast("H"), self.file.weights.cast("B").cast("h")
        said = array("d", bytes(8 * len(toned)))
        for block in range(_BLOCKS):
            keys = placed_keys(toned, block)
            times = Counter(key for key, _ in keys)
            places = {}
            for key in times:
                at = bisect_left(known, key)
                if at < len(known) and known[at] == key:
                    places[key] = at
            square = sum((TIMES_TABLE[min(times[k], 255)] * idf[f]) ** 2 for k, f in places.items())
            for key, at in keys:
                if key in places:
                    weight = weights[places[key] * len(self.columns) + column]
                    counted = TIMES_TABLE[min(times[key], 255)]
                    said[at] += counted * weight / times[key] / sqrt(square)
        return said


def _probability(curve: Curve, score: float) -> float:
    if not curve.x:
        return 1.0 / (1.0 + exp(-min(max(curve.slope * score + curve.shift, -500.0), 500.0)))
    if score <= curve.x[0]:
        return curve.y[0]
    if score >= curve.x[-1]:
        return curve.y[-1]
    i = bisect_left(curve.x, score)
    x, y = curve.x, curve.y
    return y[i - 1] + (y[i] - y[i - 1]) / (x[i] - x[i - 1]) * (score - x[i - 1])
