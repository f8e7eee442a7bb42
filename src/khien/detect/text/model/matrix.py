"""Texts → the sparse matrix that a model is trained on, and the vocabulary behind it.

Only training imports this (it needs scipy). Values are made of the same whole numbers as in
`score`, so what was trained is what is scored.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from khien.detect.text.model.features import BLOCKS, CHARACTERS, grams, toned_codes
from khien.detect.text.model.file import IDF_UNIT
from khien.detect.text.model.score import TIMES
from khien.detect.text.normalise_codes import codes_of
from khien.detect.text.view import View

_CHUNK = 2000
_MIN_TEXTS = 2


class Vocabulary(NamedTuple):
    """Sorted keys of the features kept, with idf × 256."""

    keys: NDArray[np.uint32]
    idf: NDArray[np.uint16]


class Counts(NamedTuple):
    """The distinct features of texts in one block: text by text, key by key, and how often."""

    texts: NDArray[np.int32]
    keys: NDArray[np.uint32]
    times: NDArray[np.uint8]


def count(texts: Sequence[str]) -> list[Counts]:
    """The features of texts, one `Counts` a block."""
    parts: list[list[Counts]] = [[] for _ in range(BLOCKS)]
    for at in range(0, len(texts), _CHUNK):
        codes = toned_codes([codes_of(View(text)) for text in texts[at : at + _CHUNK]])
        found = grams(codes)
        for block in range(BLOCKS):
            cells = found.texts[block] << 32 | found.keys[block]
            cells, times = np.unique(cells, return_counts=True)
            parts[block].append(
                Counts(
                    (cells >> 32).astype(np.int32) + at,
                    (cells & 0xFFFFFFFF).astype(np.uint32),
                    np.minimum(times, 255).astype(np.uint8),
                )
            )
    return [
        Counts(*(np.concatenate(arrays) for arrays in zip(*block, strict=True))) for block in parts
    ]


def choose(counts: list[Counts], texts: int, characters: int, words: int) -> Vocabulary:
    """The features that most texts have: so many a block of character and of word n-grams."""
    keys: list[NDArray[np.uint32]] = []
    seen: list[NDArray[np.int64]] = []
    for block, found in enumerate(counts):
        distinct, in_texts = np.unique(found.keys, return_counts=True)
        often = in_texts >= _MIN_TEXTS
        distinct, in_texts = distinct[often], in_texts[often]
        most = characters if block in CHARACTERS else words
        first = np.lexsort((distinct, -in_texts))[:most]
        keys.append(distinct[first])
        seen.append(in_texts[first])
    every, place = np.unique(np.concatenate(keys), return_inverse=True)
    in_texts = np.zeros(len(every), np.int64)
    np.maximum.at(in_texts, place, np.concatenate(seen))
    idf = np.log((1 + texts) / (1 + in_texts)) + 1
    return Vocabulary(every, np.round(idf * IDF_UNIT).astype(np.uint16))


def matrix(counts: list[Counts], texts: int, vocabulary: Vocabulary) -> sparse.csr_matrix:
    """The features of texts, each block of unit length."""
    rows, columns, values = [], [], []
    for found in counts:
        place = np.searchsorted(vocabulary.keys, found.keys)
        place = np.minimum(place, max(len(vocabulary.keys) - 1, 0)).astype(np.int32)
        known = vocabulary.keys[place] == found.keys
        row, place = found.texts[known], place[known]
        value = TIMES[found.times[known]].astype(np.float64) * vocabulary.idf[place]
        lengths = np.sqrt(np.bincount(row, value * value, texts))
        rows.append(row)
        columns.append(place)
        values.append(value / lengths[row])
    shape = (texts, len(vocabulary.keys))
    cells = (np.concatenate(rows), np.concatenate(columns))
    return sparse.coo_matrix((np.concatenate(values), cells), shape).tocsr()
