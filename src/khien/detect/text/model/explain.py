"""Which words of a text a model's verdict rests on, in Python alone; and how it is scored alone.

The detector asks here for one text at a time. Where the compiled scorer is there, nothing in this
file needs numpy, so that `khien scan` starts at once.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, Any

from khien.detect.text.model.file import TIMES_TABLE, ModelFile
from khien.detect.text.normalise_codes import CLASSES, LETTER, SPACE
from khien.detect.text.normalise_fast import compiled

if TYPE_CHECKING:
    from khien.detect.text.model.score import Model

_BLOCKS = 4
_NO_LETTERS = bytes(i for i in range(256) if CLASSES[i] != LETTER)


class Reader:
    """A model of any labels, for few texts at a time. The same numbers as `score.Model`."""

    def __init__(self, file: ModelFile) -> None:
        self.file = file
        self.columns = file.header.columns

    @cached_property
    def _compiled(self) -> tuple[Any, Any, Any, Any] | None:
        part = compiled()
        if part is None:
            return None
        speed, words = part
        file, header = self.file, self.file.header
        table = speed.make_table(
            file.keys, file.idf, file.weights, TIMES_TABLE, len(header.columns)
        )
        curves = speed.make_curves(
            _doubles(header.bias),
            _doubles(header.scale),
            _doubles([curve.slope for curve in header.curves]),
            _doubles([curve.shift for curve in header.curves]),
            _doubles([x for curve in header.curves for x in curve.x]),
            _doubles([y for curve in header.curves for y in curve.y]),
            array("I", [len(curve.x) for curve in header.curves]).tobytes(),
        )
        return speed, words, table, curves

    @cached_property
    def _model(self) -> "Model":
        from khien.detect.text.model.score import Model

        return Model(self.file)

    def probabilities(self, codes: list[bytes], least: float = 0.0) -> "list[memoryview[float]]":
        """Calibrated, a row of doubles a text and a number a column.

        Where the last column is below `least` the others are 0: of most texts nobody asks them.
        """
        columns = len(self.columns)
        if self._compiled is not None:
            speed, words, table, curves = self._compiled
            made = speed.probabilities(words, table, curves, codes, least)
            found = memoryview(made).cast("d")
        else:
            model = self._model
            rows = model.probabilities(model.margins_of(codes))
            rows[rows[:, -1] < least, :-1] = 0.0
            found = memoryview(rows.tobytes()).cast("d")
        return [found[i : i + columns] for i in range(0, columns * len(codes), columns)]

    def weights(self, codes: bytes, toned: bytes, column: int) -> list[tuple[int, int, float]]:
        """The words of a text (start, end in its toned form) and what each says for a column.

        Only words that hold a letter.
        """
        if self._compiled is not None:
            speed, words, table, _ = self._compiled
            weighed: list[tuple[int, int, float]] = speed.weigh(words, table, codes, column)
            return weighed
        said = self._said_slowly(toned, column)
        found = []
        start = 0
        for end in range(len(toned) + 1):
            if end == len(toned) or CLASSES[toned[end]] == SPACE:
                if toned[start:end].translate(None, _NO_LETTERS):
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


def _doubles(numbers: list[float]) -> bytes:
    return array("d", numbers).tobytes()
