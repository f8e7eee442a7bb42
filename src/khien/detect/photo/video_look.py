"""One look at a video: what its file carries, and what is seen on frames a step apart.

Runs in the process apart (see `khien.detect.photo`). Faces, codes and print are looked for on
sampled frames: what shows only between two of them is missed, and the answer says how many were
looked at.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO

from msgspec.structs import replace
from PIL import Image

from khien.detect.photo.asking import Looked, Looking
from khien.detect.photo.findings import CheckName, Finding, PhotoFindings
from khien.detect.photo.look import check_of, things_seen
from khien.detect.photo.traces.read import findings_of
from khien.detect.photo.traces.trace import Trace, plain
from khien.detect.photo.video import Opened, frames, opened

_EVERY = 1.0
"""Seconds between frames on which faces are looked for."""
_MOST_FRAMES = 45
_READ_EVERY = 6
"""Of these frames, one in so many is also read and looked over for codes: that takes longest."""
_QUALITY = 80
_NAMES = {
    "creationdate": "taken_at",
    "date": "taken_at",
    "time": "taken_at",
    "make": "camera",
    "model": "camera",
    "manufacturer": "camera",
    "software": "software",
    "encoder": "software",
    "version": "software",
    "artist": "person_name",
    "author": "person_name",
    "copyright": "person_name",
    "composer": "person_name",
    "title": "description",
    "comment": "description",
    "description": "description",
    "synopsis": "description",
    "identifier": "serial_number",
}
"""The last part of a tag's name → kind of trace."""
_STRUCTURE = frozenset(
    ("major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "language",
     "duration")
)  # fmt: skip
"""Tags that say how the file is built."""
_PLACE = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)", re.ASCII)
"""Degrees as ISO 6709 writes them."""


def look_video(data: bytes, looking: Looking) -> Looked:
    """All findings of a video. Raises `KhienError` for what is no video or too large."""
    with opened(data) as video:
        found: list[Finding] = []
        if "data" in looking.checks:
            found += findings_of(_traces(video))
        width, height, preview = 0, 0, b""
        for number, frame in enumerate(frames(video, _step(video))):
            picture = Image.fromarray(frame.pixels)
            width, height = picture.size
            if not preview and looking.preview:
                preview = _small(picture, looking.preview)
            asked: tuple[CheckName, ...] = looking.checks
            if number % _READ_EVERY:
                asked = tuple(name for name in asked if name == "faces")
            for finding in things_seen(picture, asked):
                found.append(replace(finding, at=round(frame.at, 2)))
        findings = PhotoFindings(
            format=video.container.format.name.split(",")[0].upper(),
            width=width,
            height=height,
            findings=tuple(found),
            checks=tuple(check_of(name) for name in looking.checks),
        )
        return Looked(findings, preview)


def _step(video: Opened) -> float:
    """Seconds between frames, so that there are at most `_MOST_FRAMES`."""
    length = float(video.container.duration or 0) / 1e6
    return max(_EVERY, length / _MOST_FRAMES)


def _traces(video: Opened) -> Iterator[Trace]:
    yield from _tags(video.container.metadata)
    for stream in video.container.streams:
        yield from _tags(stream.metadata)
        if stream.type == "audio":
            yield Trace("sound", "", "audio")
        elif stream.type in ("data", "subtitle", "attachment"):
            yield Trace("other_data", stream.type, stream.type)


def _tags(tags: Mapping[str, str]) -> Iterator[Trace]:
    for written, value in tags.items():
        name, text = written.lower(), plain(value)
        if name in _STRUCTURE or not text:
            continue
        kind = _NAMES.get(re.split(r"[.\-_]", name)[-1], "other_data")
        if "location" in name:
            kind = "gps"
        yield Trace(kind, name[:40] if kind == "other_data" else _shown(kind, text), "tags")


def _shown(kind: str, text: str) -> str:
    if kind == "gps" and (place := _PLACE.match(text)):
        return f"{float(place.group(1)):.6f}, {float(place.group(2)):.6f}"
    return text.replace("T", " ", 1) if kind == "taken_at" else text


def _small(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side))
    out = BytesIO()
    small.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
