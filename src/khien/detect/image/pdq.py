"""PDQ, the perceptual hash: 256 bits that stay nearly the same when a picture is stored anew.

Meta's reference blurs a picture, samples it at 64 × 64 places, takes the 16 × 16 lowest frequencies
and notes which lie above their median. Blur, sampling and transform are all linear, so that here
two small matrices, kept for each length of a side, do what the reference does pixel by pixel. The
result is the same bit for bit. Method: ThreatExchange, "The TMK+PDQF Video-Hashing Algorithm and
the PDQ Image-Hashing Algorithm", 2019. Called by `hashes`, and by anyone as `khien.pdq`.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.detect.image.decode import BOUNDS, Bounds, Luma, first, opened
from khien.detect.image.sampling import Band, apply, banded

LOW_QUALITY = 50
"""Below this the reference says that a hash must not be used."""
_SIDE = 64
LEAST = 5
"""A picture with a side shorter than this has no hash."""
_MEDIAN = 127
"""Place of the median of 256 numbers as the reference takes it: the lower of the middle two."""
_NEAR = 0.45
"""Rounding colours moves most frequencies by 0.2 to 0.3; one picture in ten or twenty is nearer."""


class Transform(NamedTuple):
    """The 16 × 16 lowest frequencies of a picture (rows, columns), and its quality in 0-100."""

    frequencies: NDArray[np.float32]
    quality: int


def pdq(data: bytes, *, fast: bool = False, bounds: Bounds = BOUNDS) -> tuple[bytes, int]:
    """The PDQ hash, 32 bytes, and quality 0-100 of a picture's first frame.

    Do not match a hash of quality below 50. `fast` takes a JPEG's brightness as stored, without
    the colours and their rounding: 2 bits or fewer away from the reference, for one picture in
    hundreds 4. Raises `KhienError` for what cannot be read or is too large.
    """
    with opened(data, bounds) as picture:
        coloured = picture.format == "JPEG" and picture.mode != "L"
        found = transform(first(picture, fast=fast))
    if fast and coloured and _unsure(found.frequencies):
        with opened(data, bounds) as picture:
            found = transform(first(picture))
    return hash_of(found.frequencies), found.quality


def transform(luma: Luma) -> Transform:
    rows, columns = luma.shape
    if rows < LEAST or columns < LEAST:
        return Transform(np.zeros((16, 16), np.float32), 0)
    small = sampled(sampled(luma).T).T
    return Transform(frequencies_of(small), quality_of(small))


def sampled(pixels: Luma, *, mirrored: bool = False) -> Luma:
    """The columns of `pixels` blurred and sampled, from their end where `mirrored`: (64, n).

    The sampling is not symmetric: the samples of a mirrored picture are not the picture's samples
    in reverse, save for sides that 128 divides evenly.
    """
    return apply(_bands(len(pixels), mirrored), pixels)


def frequencies_of(samples: Luma) -> NDArray[np.float32]:
    """The 16 × 16 lowest frequencies of 64 × 64 samples."""
    found: NDArray[np.float32] = np.matmul(COSINES @ samples, COSINES.T, dtype=np.float32)
    return found


def _unsure(frequencies: NDArray[np.float32]) -> bool:
    """Whether more than one frequency on each side is so near the median that it may cross it."""
    near = np.partition(frequencies, (_MEDIAN - 1, _MEDIAN + 2), axis=None)
    return bool(near[_MEDIAN + 2] - near[_MEDIAN - 1] < _NEAR)


def hash_of(frequencies: NDArray[np.float32]) -> bytes:
    """32 bytes, most significant bit first, as hex is written."""
    found: bytes = hashes_of(frequencies[None])[0].tobytes()
    return found


def hashes_of(blocks: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The hashes, (n, 32), of n blocks of frequencies, (n, 16, 16)."""
    flat = blocks.reshape(len(blocks), 256)
    median = np.partition(flat, _MEDIAN, axis=1)[:, _MEDIAN, None]
    return np.packbits((flat > median)[:, ::-1], axis=1)


@lru_cache(maxsize=512)
def _bands(length: int, mirrored: bool) -> tuple[Band, ...]:
    weights = sampling_of(length)
    return banded(weights[:, ::-1] if mirrored else weights)


def sampling_of(length: int) -> NDArray[np.float64]:
    """Two box blurs and the sampling of one side as a matrix, (64, length)."""
    weights = np.zeros((_SIDE, length))
    for sample in range(_SIDE):
        outer = _window(int((sample + 0.5) * length / _SIDE), length)
        for place in range(outer.start, outer.stop):
            inner = _window(place, length)
            weights[sample, inner] += 1 / (inner.stop - inner.start) / (outer.stop - outer.start)
    return weights


def _window(place: int, length: int) -> slice:
    """The pixels that one box blur averages at a place; shorter at the ends of the side."""
    full = (length + 2 * _SIDE - 1) // (2 * _SIDE)
    half = (full + 2) // 2
    return slice(max(0, place - (full - half)), min(length, place + half))


def quality_of(small: Luma) -> int:
    """How much is to be seen: steps between neighbouring samples, in hundredths of the range."""
    steps = sum(
        int(
            np.abs(
                (np.diff(small, axis=axis) * np.float32(100) / np.float32(255)).astype(int)
            ).sum()
        )
        for axis in (0, 1)
    )
    return min(steps // 90, 100)


def _cosines() -> NDArray[np.float32]:
    """Frequencies 1 to 16 of the discrete cosine transform of 64 samples."""
    frequency = np.arange(1, 17)[:, None]
    place = 2 * np.arange(_SIDE)[None] + 1
    whole = np.sqrt(2 / _SIDE) * np.cos(np.pi / (2 * _SIDE) * frequency * place)
    return np.asarray(whole, np.float32)


COSINES = _cosines()
