"""The photo check: what a photo tells strangers about a child, and a copy that tells less.

For the command line (`khien photo`), the page `/photo` and Python. Pictures are read in a process
apart, in memory, and dropped; nothing is written, kept or logged. Says where a face is, never
whose; never judges what a picture shows, and knows no nudity verdict (docs/en/photo.md says why).
"""

from importlib.util import find_spec

from khien.core.errors import KhienError
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
    "is_video",
    "see",
]

_STILL_BRANDS = frozenset((b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"hevc"))
"""Pictures that are stored as videos are."""
_LIMITS = Limits(seconds=60, cpu_seconds=40, memory=2 << 30)
"""A photo of 50 million pixels, looked at for everything, on a slow machine."""


_VIDEO_LIMITS = Limits(seconds=420, cpu_seconds=300, memory=2 << 30, answer=256 << 20)
"""Two minutes of video, every frame of it looked at and encoded anew."""


def check(data: bytes) -> PhotoFindings:
    """Everything that a photo or video tells. Raises `KhienError` for what cannot be read."""
    return see(data, Looking()).findings


def see(data: bytes, looking: Looking) -> Looked:
    """As `check`, with a choice of what to look for and a small picture to show it on."""
    if is_video(data):
        return call_apart(_video("look_video"), data, looking, Looked, _VIDEO_LIMITS)
    return call_apart("khien.detect.photo.apart:look", data, looking, Looked, _LIMITS)


def clean(data: bytes, choices: Choices | None = None) -> CleanPhoto:
    """A copy with nothing but pixels, and with the chosen places hidden. Raises as `check`."""
    chosen = choices or Choices()
    if is_video(data):
        return call_apart(_video("clean_video"), data, chosen, CleanPhoto, _VIDEO_LIMITS)
    return call_apart("khien.detect.photo.apart:make_clean", data, chosen, CleanPhoto, _LIMITS)


def is_video(data: bytes) -> bool:
    """Whether a file says that it is a video; nothing is read but its first bytes."""
    if data[4:8] == b"ftyp":
        return data[8:12] not in _STILL_BRANDS
    return data.startswith((b"\x1a\x45\xdf\xa3", b"\0\0\0\x14moov")) or (
        data[:4] == b"RIFF" and data[8:12] == b"AVI "
    )


def _video(function: str) -> str:
    if find_spec("av") is None:
        raise KhienError(
            "Videos cannot be looked at here.", "Install it: pip install 'khien[video]'."
        )
    return f"khien.detect.photo.video_apart:{function}"
