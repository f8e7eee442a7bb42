"""What the model counts in a text: n-grams of characters and words, as 32-bit keys.

Four blocks: character 2-5-grams within words and word 1-2-grams, of the toned and of the plain
form. Runs of three and more digits count as zeros, so that amounts and numbers look alike. The
functions here are the twin in numpy of `_speed/text_grams.c` and give the same keys.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.detect.text.normalise import normal_codes
from khien.detect.text.normalise_codes import CLASSES, DIGIT, LETTER, PLAIN, SPARE
from khien.detect.text.normalise_fast import compiled

BLOCKS = 4
CHARACTERS = (0, 2)
"""The blocks of character n-grams; the others hold words."""
_LONGEST = 5
_MASK = (1 << 64) - 1
_PRIME = 0x100000001B3
_BASIS = 0xCBF29CE484222325
_DIGITS = re.compile(rb"[0-9]{3,}")
_SPACE = 32
_WORDS_ONLY = bytes(i if CLASSES[i] in (LETTER, DIGIT) or SPARE[i] else _SPACE for i in range(256))
_SPARE_CODES = re.compile(b"[" + re.escape(bytes(i for i in range(256) if SPARE[i])) + b"]")
_CACHED = 100_000

U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]


class Grams(NamedTuple):
    """Keys of the texts of a batch, block by block: `texts[b][i]` is the text of `keys[b][i]`."""

    texts: tuple[I64, ...]
    keys: tuple[U32, ...]


def grams(codes: Sequence[bytes]) -> Grams:
    """The features of texts given as toned codes."""
    part = compiled()
    if part is None:
        return grams_slowly(codes)
    speed, words = part
    keys, counts = speed.keys(words, list(codes))
    every = np.frombuffer(keys, np.uint32)
    cells = np.frombuffer(counts, np.uint32).astype(np.int64)
    cell = np.repeat(np.arange(len(cells)), cells)
    texts, blocks = np.divmod(cell, BLOCKS)
    picked = [blocks == b for b in range(BLOCKS)]
    return Grams(tuple(texts[p] for p in picked), tuple(every[p] for p in picked))


def grams_slowly(codes: Sequence[bytes]) -> Grams:
    """`grams` in Python and numpy."""
    toned = [_shaped(text) for text in codes]
    plain = [text.translate(PLAIN) for text in toned]
    found = [
        made
        for half, forms in enumerate((toned, plain))
        for made in (_characters(forms, 2 * half), _words(forms, 2 * half + 1))
    ]
    return Grams(tuple(texts for texts, _ in found), tuple(keys for _, keys in found))


def toned_codes(codes: Sequence[bytes]) -> list[bytes]:
    """Codes of texts as written → of their toned forms."""
    part = compiled()
    if part is None:
        return [normal_codes(text) for text in codes]
    speed, words = part
    return [speed.pieces(words, text)[0] for text in codes]


def _shaped(text: bytes) -> bytes:
    return _DIGITS.sub(lambda run: b"0" * len(run[0]), text)


def mixed(x: NDArray[np.uint64]) -> U32:
    """64 bits → the 32 that a feature is known by."""
    x = x * np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(32)
    x *= np.uint64(0xD6E8FEB86659FD93)
    return (x >> np.uint64(32)).astype(np.uint32)


def character_windows(line: NDArray[np.uint8], n: int) -> NDArray[np.bool_]:
    """Where in a line of words parted by single spaces an n-gram within one word begins."""
    space = line == _SPACE
    size = max(len(line) - n + 1, 0)
    good = np.ones(size, np.bool_)
    for k in range(1, n - 1):
        good &= ~space[k : k + size]
    if n == 2:
        good &= ~(space[:size] & space[1 : 1 + size])
    return good


def character_keys(line: NDArray[np.uint8], n: int, block: int) -> U32:
    """The key of the n-gram at each place of a line, whether it lies within one word or not."""
    size = max(len(line) - n + 1, 0)
    packed = np.zeros(size, np.uint64)
    for k in range(n):
        packed = packed << np.uint64(8) | line[k : k + size].astype(np.uint64)
    return mixed(packed | np.uint64(n << 40 | block << 44))


def _characters(forms: list[bytes], block: int) -> tuple[I64, U32]:
    line = np.frombuffer(b"".join([b" %b " % form for form in forms]), np.uint8)
    text_of = np.repeat(np.arange(len(forms)), [len(form) + 2 for form in forms])
    texts: list[I64] = []
    keys: list[U32] = []
    for n in range(2, _LONGEST + 1):
        good = character_windows(line, n)
        keys.append(character_keys(line, n, block)[good])
        texts.append(text_of[: len(good)][good])
    return np.concatenate(texts), np.concatenate(keys)


def split_words(form: bytes) -> list[bytes]:
    """The words of a form: runs of letters and digits, and each sign without a code of its own."""
    form = form.translate(_WORDS_ONLY)
    if not form.isascii():
        form = _SPARE_CODES.sub(rb" \g<0> ", form)
    return form.split()


_hashes: tuple[dict[bytes, int], ...] = tuple({} for _ in range(BLOCKS))


def word_hash(word: bytes, block: int) -> int:
    """FNV-1a of a word's codes, beginning with its block."""
    known = _hashes[block].get(word)
    if known is None:
        known = _BASIS ^ block
        for c in word:
            known = ((known ^ c) * _PRIME) & _MASK
        if len(_hashes[block]) < _CACHED:
            _hashes[block][word] = known
    return known


def word_keys(hashes: NDArray[np.uint64], follows: NDArray[np.bool_]) -> tuple[U32, U32]:
    """Keys of words, and of those pairs whose second word follows one of the same text."""
    before = np.roll(hashes, 1)
    pairs = (before * np.uint64(_PRIME) + hashes)[follows]
    return mixed(hashes), mixed(pairs)


def _words(forms: list[bytes], block: int) -> tuple[I64, U32]:
    hashes: list[int] = []
    counts: list[int] = []
    for form in forms:
        words = split_words(form)
        hashes += [word_hash(word, block) for word in words]
        counts.append(len(words))
    text_of = np.repeat(np.arange(len(forms)), counts)
    follows = np.zeros(len(hashes), np.bool_)
    follows[1:] = text_of[1:] == text_of[:-1]
    single, pairs = word_keys(np.array(hashes, np.uint64), follows)
    return np.concatenate([text_of, text_of[follows]]), np.concatenate([single, pairs])


def placed_keys(toned: bytes, block: int) -> list[tuple[int, int]]:
    """The keys of one block of one text, each with the place where it begins (a pair of words:
    where the second one begins)."""
    form = _shaped(toned) if block < 2 else _shaped(toned).translate(PLAIN)
    if block in CHARACTERS:
        line = np.frombuffer(b" %b " % form, np.uint8)
        found: list[tuple[int, int]] = []
        for n in range(2, _LONGEST + 1):
            places = np.flatnonzero(character_windows(line, n))
            keys = character_keys(line, n, block)[places]
            found += zip(keys.tolist(), np.maximum(places - 1, 0).tolist(), strict=True)
        return found
    words = split_words(form)
    hashes = np.array([word_hash(word, block) for word in words], np.uint64)
    follows = np.arange(len(words)) > 0
    single, pairs = word_keys(hashes, follows)
    at, begins = 0, []
    for word in words:
        at = form.index(word, at) + len(word)
        begins.append(at - 1)
    return [
        *zip(single.tolist(), begins, strict=True),
        *zip(pairs.tolist(), begins[1:], strict=True),
    ]
