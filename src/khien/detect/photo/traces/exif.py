"""EXIF: what a camera or phone writes about a shot. Called by `traces.read` with the bare TIFF."""

import math
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image

from khien.detect.photo.traces.trace import Trace, plain

_BASE = ExifTags.Base
_GPS = ExifTags.GPS
_IFD1 = 1
_TEXTS: dict[ExifTags.Base, str] = {
    _BASE.ImageDescription: "description",
    _BASE.UserComment: "description",
    _BASE.XPTitle: "description",
    _BASE.XPComment: "description",
    _BASE.XPSubject: "description",
    _BASE.XPKeywords: "description",
    _BASE.Artist: "person_name",
    _BASE.XPAuthor: "person_name",
    _BASE.CameraOwnerName: "person_name",
    _BASE.Copyright: "person_name",
    _BASE.Software: "software",
    _BASE.ProcessingSoftware: "software",
    _BASE.HostComputer: "camera",
    _BASE.LensModel: "camera",
    _BASE.BodySerialNumber: "serial_number",
    _BASE.LensSerialNumber: "serial_number",
    _BASE.CameraSerialNumber: "serial_number",
    _BASE.ImageUniqueID: "serial_number",
}
_XP = frozenset((_BASE.XPTitle, _BASE.XPComment, _BASE.XPAuthor, _BASE.XPKeywords, _BASE.XPSubject))
_TIMES = {
    _BASE.DateTimeOriginal: _BASE.OffsetTimeOriginal,
    _BASE.DateTimeDigitized: _BASE.OffsetTimeDigitized,
    _BASE.DateTime: _BASE.OffsetTime,
}
_STRUCTURE = frozenset(
    (254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 320, 338, 339,
     513, 514, 529, 530, 531, 532, 0x8769, 0x8825, 0xA005, 0x9000, 0xA000, 0xA001, 0xA002, 0xA003,
     0x9101, 322, 323, 324, 325, 34675)
)  # fmt: skip
"""Tags that say how the picture is stored or must be turned, not where it comes from."""


def exif_traces(tiff: bytes) -> Iterator[Trace]:
    """Traces of an EXIF block, without its `Exif` head. A block that cannot be read is a trace."""
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + tiff)
    yield from traces_of(exif)


def traces_of(exif: Image.Exif) -> Iterator[Trace]:
    """Traces of what Pillow has read."""
    known: dict[int, Any] = dict(exif)
    known.update(exif.get_ifd(ExifTags.IFD.Exif))
    yield from _gps(exif.get_ifd(ExifTags.IFD.GPSInfo))
    for tag, offset in _TIMES.items():
        if text := plain(known.pop(tag, "")):
            yield Trace("taken_at", f"{_date(text)} {plain(known.pop(offset, ''))}".strip(), "EXIF")
    maker = " ".join(filter(None, (plain(known.pop(t, "")) for t in (_BASE.Make, _BASE.Model))))
    if maker:
        yield Trace("camera", maker, "EXIF")
    if known.pop(_BASE.MakerNote, None):
        yield Trace("maker_notes", "", "EXIF")
    for tag, kind in _TEXTS.items():
        if text := _text(tag, known.pop(tag, "")):
            yield Trace(kind, text, "EXIF")
    small = exif.get_ifd(_IFD1)
    if small.get(_BASE.JpegIFOffset) or small.get(_BASE.StripOffsets):
        yield Trace("small_copy", "", "EXIF")
    if set(known) - _STRUCTURE:
        yield Trace("other_data", "EXIF", "EXIF")


def _gps(tags: dict[int, Any]) -> Iterator[Trace]:
    if not tags:
        return
    latitude = _degrees(tags.get(_GPS.GPSLatitude), tags.get(_GPS.GPSLatitudeRef), "S")
    longitude = _degrees(tags.get(_GPS.GPSLongitude), tags.get(_GPS.GPSLongitudeRef), "W")
    if latitude is not None and longitude is not None:
        yield Trace("gps", f"{latitude:.6f}, {longitude:.6f}", "EXIF")
    elif set(tags) - {_GPS.GPSVersionID}:
        yield Trace("gps", "", "EXIF")
    if text := plain(tags.get(_GPS.GPSAreaInformation, "")):
        yield Trace("place_name", text, "EXIF")


def _degrees(parts: Any, side: Any, negative: str) -> float | None:
    """Degrees, minutes and seconds as one number; None for what is no place on Earth."""
    try:
        value = math.fsum(float(part) / 60.0**i for i, part in enumerate(parts))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not math.isfinite(value) or not 0 <= value <= 180:
        return None
    return -value if plain(side).upper().startswith(negative) else value


def _date(text: str) -> str:
    """`2026:11:03 07:12:05` as everybody else writes it."""
    day, _, hour = text.partition(" ")
    return f"{day.replace(':', '-')} {hour}".strip()


def _text(tag: int, value: Any) -> str:
    if tag in _XP and isinstance(value, bytes | tuple):
        return plain(bytes(value).decode("utf-16-le", "replace"))
    if tag == _BASE.UserComment and isinstance(value, bytes):
        head, rest = value[:8], value[8:]
        if head.startswith(b"UNICODE"):
            little = rest[1:2] == b"\0"
            return plain(rest.decode("utf-16-le" if little else "utf-16-be", "replace"))
        return plain(rest if head[:5] in (b"ASCII", b"\0\0\0\0\0") else value)
    return plain(value)
