"""All traces of a picture file as findings, the same thing told twice named once.

Called by `look`. Reads the parts that `parts` finds, and what Pillow knows of the formats that
`parts` does not walk (TIFF, AVIF, GIF, HEIC). Anything that cannot be read is named as other data.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import get_args

from msgspec import UNSET
from PIL import Image, ImageCms

from khien.detect.photo.findings import Finding, Kind
from khien.detect.photo.reasons import REASONS
from khien.detect.photo.traces.exif import exif_traces, traces_of
from khien.detect.photo.traces.iptc import iptc_traces
from khien.detect.photo.traces.parts import Part, parts_of
from khien.detect.photo.traces.trace import Trace, plain
from khien.detect.photo.traces.xmp import xmp_traces

_ORDER = {kind: place for place, kind in enumerate(get_args(Kind))}
_MOST = 60
"""Findings of the file; a file that says more says it to tire its reader."""
_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError, OSError, struct.error,
    OverflowError, ZeroDivisionError, RuntimeError, EOFError, ImageCms.PyCMSError,
)  # fmt: skip
"""What Pillow raises for blocks that are damaged or made to break it."""


def trace_findings(data: bytes, picture: Image.Image) -> tuple[Finding, ...]:
    """Findings of `data`, whose head `picture` has read. Never raises for damage."""
    parts = parts_of(data)
    found = list(_traces(parts, picture) if parts or _walked(data) else _other_format(picture))
    return findings_of(found)


def findings_of(traces: Iterable[Trace]) -> tuple[Finding, ...]:
    """Traces in plain words; the same thing told by several parts is one finding."""
    return tuple(_merged(traces))


def _walked(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8", b"\x89PNG")) or data[8:12] == b"WEBP"


def _traces(parts: Iterable[Part], picture: Image.Image) -> Iterator[Trace]:
    icc = b""
    for part in parts:
        if part.name == "EXIF":
            yield from _careful(exif_traces, part.data, "EXIF")
        elif part.name == "XMP":
            yield from _careful(xmp_traces, part.data, "XMP")
        elif part.name == "IPTC":
            yield from _careful(iptc_traces, part.data, "IPTC")
        elif part.name == "ICC":
            icc = icc or part.data
        elif part.name == "comment":
            yield Trace("description", plain(part.data), part.label)
        elif part.name == "text":
            yield _png_text(part)
        elif part.name == "video":
            yield Trace("hidden_video", "", part.label)
        elif part.name in ("MPF", "picture"):
            small = part.label in ("JFIF", "Photoshop")
            yield Trace("small_copy" if small else "extra_picture", "", part.label or part.name)
        elif part.name == "C2PA":
            yield Trace("history", "", "C2PA")
        else:
            yield Trace("other_data", part.label, part.label)
    if icc:
        yield _profile(picture.info.get("icc_profile") or icc)


def _other_format(picture: Image.Image) -> Iterator[Trace]:
    try:
        yield from traces_of(picture.getexif())
    except _FAULTS:
        yield Trace("other_data", "EXIF", "EXIF")
    info = picture.info
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp")
    if xmp:
        yield from _careful(xmp_traces, xmp if isinstance(xmp, bytes) else str(xmp).encode(), "XMP")
    if info.get("comment"):
        yield Trace("description", plain(info["comment"]), "comment")
    if info.get("icc_profile"):
        yield _profile(info["icc_profile"])


def _careful(read: Callable[[bytes], Iterator[Trace]], block: bytes, name: str) -> list[Trace]:
    found: list[Trace] = []
    try:
        found.extend(read(block))
    except _FAULTS:
        found.append(Trace("other_data", name, name))
    return found


_PNG_KINDS = {
    "Author": "person_name",
    "Copyright": "person_name",
    "Creation Time": "taken_at",
    "Software": "software",
    "Source": "camera",
}
"""Keywords of the PNG specification; all others are notes."""


def _png_text(part: Part) -> Trace:
    value = plain(part.data)
    kind = _PNG_KINDS.get(part.label, "description")
    return Trace(kind, value if part.label in _PNG_KINDS else f"{part.label}: {value}", "PNG")


def _profile(icc: bytes) -> Trace:
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc)).profile
        said = (profile.profile_description, profile.copyright, profile.model, profile.manufacturer)
    except _FAULTS:
        said = ("", None, None, None)
    return Trace("colour_profile", plain(" · ".join(str(s).strip() for s in said if s)), "ICC")


def _merged(traces: Iterable[Trace]) -> Iterator[Finding]:
    """One finding for each kind and value, with all parts that say it; in a fixed order."""
    places: dict[tuple[str, str], list[str]] = {}
    for trace in traces:
        where = places.setdefault((trace.kind, trace.value), [])
        if trace.where not in where:
            where.append(trace.where)
    # An empty value, or the beginning of a longer one (a time without its zone), adds nothing.
    rows = [
        (kind, value, where)
        for (kind, value), where in places.items()
        if not any(k == kind and v != value and v.startswith(value) for k, v in places)
    ]
    for kind, value, where in sorted(rows, key=lambda row: _ORDER[row[0]])[:_MOST]:
        known: Kind = kind  # type: ignore[assignment]
        name, why = REASONS[known]
        yield Finding(known, name, why, value or UNSET, where=tuple(where))
