"""Which words stand together in one bubble, and where that bubble begins and ends.

Called by `layout`. A bubble is a stretch of one colour around words that ends before both edges of
the picture; words on the bare page (times, names, the app's own bars) reach an edge.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from khien.detect.transcript.picture import Page
from khien.detect.transcript.word import Word

_STEP = 6
"""Difference in any colour (0-255) that ends a bubble."""
_APART = 3
"""Blocks over which such a step may be spread by scaling and JPEG."""
_BAND = 5
"""Pixels above and below the letters that are looked at."""
_CALM = 2
"""Blocks to each side over which a column is smoothed."""
_FAR, _BESIDE = 4, 0.9
"""Sizes of the font between words that do not belong together, and between those that do."""
_ONE_COLOUR = 24


class Row(Struct, frozen=True):
    """Words of one line that stand on one stretch of background."""

    words: tuple[Word, ...]
    left: int
    right: int
    """Where the stretch begins and ends, in pixels."""
    colour: tuple[int, int, int]
    in_bubble: bool

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def text_left(self) -> int:
        return self.words[0].left

    @property
    def text_right(self) -> int:
        return self.words[-1].right

    @property
    def top(self) -> int:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> int:
        return max(word.bottom for word in self.words)

    @property
    def base(self) -> int:
        return round(sum(word.base for word in self.words) / len(self.words))

    @property
    def size(self) -> float:
        """The size of its letters' font in pixels."""
        return size_of(self.words)

    @property
    def confidence(self) -> float:
        """Of its words, by their length."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters


def size_of(words: Sequence[Word]) -> float:
    """The size of these words' font in pixels; longer words tell it better."""
    told = [word.size for word in words for _ in word.text if word.text[0].isalnum()]
    return median(told or [word.size for word in words])


class Ground:
    """The picture's background along its lines of words."""

    def __init__(self, page: Page) -> None:
        self._block = page.block
        self._colours = page.colours
        self._height, self._width = page.height, page.width

    def rows(self, words: Iterable[Word]) -> list[Row]:
        """The words as rows from top to bottom; a line that crosses two bubbles becomes two."""
        found: list[tuple[int, Row]] = []
        for _, group in groupby(words, lambda word: word.line):
            line = list(group)
            base = round(median(word.base for word in line))
            found += [(base, row) for row in self._parts(line)]
        return [row for _, row in sorted(found, key=lambda one: (one[0], one[1].text_left))]

    def _parts(self, line: list[Word]) -> Iterator[Row]:
        columns = self._along(line)
        steps = np.abs(columns[_APART:] - columns[:-_APART]).max(axis=1) > _STEP
        stretches = [self._stretch(steps, word) for word in line]
        start = 0
        for i in range(1, len(line) + 1):
            if i < len(line) and self._go_on(columns, stretches, line, i):
                continue
            yield self._row(line[start:i], stretches[start:i], columns)
            start = i

    def _go_on(
        self,
        columns: NDArray[np.int16],
        stretches: Sequence[tuple[int, int]],
        line: Sequence[Word],
        i: int,
    ) -> bool:
        """Whether a word stands on one stretch with the word before it."""
        before, after = line[i - 1], line[i]
        size = max(before.size, after.size)
        gap = after.left - before.right
        if gap > _FAR * size:
            return False  # at two ends of a bar
        colours = (columns[_middle(word) // self._block] for word in (before, after))
        if gap < _BESIDE * size and np.abs(np.subtract(*colours)).max() <= _ONE_COLOUR:
            return True  # no two bubbles stand as near as words
        (left, right), (next_left, next_right) = stretches[i - 1], stretches[i]
        met = min(right, next_right) > max(left, next_left)
        return met and left < after.left and right > _middle(before)

    def _row(
        self, words: list[Word], stretches: list[tuple[int, int]], columns: NDArray[np.int16]
    ) -> Row:
        left = min(stretch[0] for stretch in stretches)
        right = max(stretch[1] for stretch in stretches)
        middle = columns[words[0].left // self._block : words[-1].right // self._block + 1]
        colour = np.median(middle, axis=0).astype(int)
        edge = 1.5 * self._block
        return Row(
            words=tuple(words),
            left=left,
            right=right,
            colour=(int(colour[0]), int(colour[1]), int(colour[2])),
            in_bubble=left > edge and right < self._width - edge,
        )

    def _along(self, line: list[Word]) -> NDArray[np.int16]:
        """The background's colour along a line, a block each, just above and below its letters."""
        top = int(np.percentile([word.top for word in line], 25))
        bottom = int(np.percentile([word.bottom for word in line], 75))
        rows = [*range(top - _BAND, top), *range(bottom, bottom + _BAND)]
        band = self._colours[[row for row in rows if 0 <= row < self._height]]
        band = band[:, : self._width // self._block * self._block]
        cells = band.reshape(len(band), -1, self._block, 3).swapaxes(0, 1)
        columns = np.median(cells.reshape(cells.shape[0], -1, 3), axis=1)
        wide = np.pad(columns, ((_CALM, _CALM), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(wide, 2 * _CALM + 1, axis=0)
        calm: NDArray[np.int16] = np.median(windows, axis=-1).astype(np.int16)
        return calm

    def _stretch(self, steps: NDArray[np.bool_], word: Word) -> tuple[int, int]:
        """From where to where the colour under a word goes on, in pixels."""
        middle = _middle(word) // self._block
        before = np.flatnonzero(steps[: max(0, middle - _APART + 1)])
        after = np.flatnonzero(steps[middle:])
        left = (int(before[-1]) + _APART) * self._block if len(before) else 0
        right = (int(after[0]) + middle + 1) * self._block if len(after) else self._width
        return left, right


def _middle(word: Word) -> int:
    return (word.left + word.right) // 2
