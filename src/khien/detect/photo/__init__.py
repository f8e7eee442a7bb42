"""The photo check: what a photo tells strangers about a child, and a copy that tells less.

For the command line (`khien photo`), the page `/photo` and Python. Pictures are read in a process
apart, in memory, and dropped; nothing is written, kept or logged. Says where a face is, never
whose; never judges what a picture shows, and knows no nudity verdict (docs/en/photo.md says why).
"""

from khien.detect.apart import Limits, call_apart
from khien.detect.photo.asking import Choices, CleanPhoto, Looked, Looking
from khien.detect.photo.findings import Box, Finding, PhotoFindings

__all__ = [
    "Box",
    "Choices",
    "CleanPhoto",
    "Finding",
    "Looked",
    "Looking",
    "PhotoFindings",
    "check",
    "clean",
    "see",
]

_LIMITS = Limits(seconds=60, cpu_seconds=40, memory=2 << 30)
"""A photo of 50 million pixels, looked at for everything, on a slow machine."""


def check(data: bytes) -> PhotoFindings:
    """Everything that a photo tells. Raises `KhienError` for what is no picture or too large."""
    return see(data, Looking()).findings


def see(data: bytes, looking: Looking) -> Looked:
    """As `check`, with a choice of what to look for and a small picture to show it on."""
    return call_apart("khien.detect.photo.apart:look", data, looking, Looked, _LIMITS)


def clean(data: bytes, choices: Choices | None = None) -> CleanPhoto:
    """A copy with nothing but pixels, and with the chosen places hidden. Raises as `check`."""
    return call_apart(
        "khien.detect.photo.apart:make_clean", data, choices or Choices(), CleanPhoto, _LIMITS
    )
