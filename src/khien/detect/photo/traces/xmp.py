"""XMP: what programs write about a picture, as XML. Called by `traces.read`.

Read with a parser that knows no entities and asks nothing of the network. A packet that is no XML
is a trace all the same.
"""

import math
from collections.abc import Iterator
from xml.parsers import expat

from khien.detect.photo.traces.trace import Trace, plain

_MOST = 4 << 20
"""Bytes of one packet that are read; depth maps and small copies can be long."""
_DEEPEST = 64
_KINDS = {
    "gps": ("GPSLatitude", "GPSLongitude", "GPSCoordinates"),
    "place_name": ("City", "Location", "State", "Country", "CountryName", "Sublocation",
                   "ProvinceState", "LocationName"),
    "taken_at": ("DateTimeOriginal", "CreateDate", "DateCreated", "DateTimeDigitized"),
    "person_name": ("creator", "Artist", "OwnerName", "CameraOwnerName", "PersonInImage", "Credit",
                    "rights", "Contact", "PersonDisplayName", "Author", "CaptionWriter"),
    "description": ("title", "description", "Headline", "UserComment", "subject", "Keywords",
                    "Comment", "Label", "Instructions"),
    "camera": ("Make", "Model", "Lens", "LensModel", "HostComputer"),
    "serial_number": ("SerialNumber", "BodySerialNumber", "LensSerialNumber", "ImageUniqueID",
                      "DocumentID", "OriginalDocumentID", "InstanceID", "ContentIdentifier"),
    "software": ("CreatorTool", "Software", "softwareAgent", "Toolkit"),
    "history": ("History", "DerivedFrom", "ModifyDate", "MetadataDate", "action"),
    "hidden_video": ("MotionPhoto", "MicroVideo"),
    "small_copy": ("image", "Thumbnails"),
}  # fmt: skip
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_SILENT = frozenset(("history", "hidden_video", "small_copy"))
"""Kinds whose value would tell a reader nothing."""
_FRAME = frozenset(("xmpmeta", "RDF", "Description", "Bag", "Seq", "Alt", "li"))


def xmp_traces(packet: bytes) -> Iterator[Trace]:
    """Traces of one packet."""
    fields = list(_fields(packet[:_MOST]))
    latitude = longitude = ""
    others = not fields
    for name, value in fields:
        kind = _KIND_OF.get(name)
        if kind == "gps":
            latitude = value if name == "GPSLatitude" else latitude
            longitude = value if name == "GPSLongitude" else longitude
        elif kind == "hidden_video":
            if value not in ("", "0"):
                yield Trace(kind, "", "XMP")
        elif kind is not None:
            yield Trace(kind, "" if kind in _SILENT else _shown(kind, value), "XMP")
        else:
            others = others or bool(value)
    if latitude or longitude:
        yield Trace("gps", _place(latitude, longitude), "XMP")
    if others:
        yield Trace("other_data", "XMP", "XMP")


def _fields(packet: bytes) -> Iterator[tuple[str, str]]:
    """Local name and text of every attribute and element that holds text."""
    found: list[tuple[str, str]] = []
    path: list[str] = []
    text: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(path) >= _DEEPEST:
            raise expat.ExpatError("too deep")
        path.append(_local(name))
        text.clear()
        for key, value in attributes.items():
            if " " in key and not key.startswith(("http://www.w3.org/", "adobe:ns:")):
                found.append((_local(key), plain(value)))
            elif _local(key) == "xmptk":
                found.append(("Toolkit", plain(value)))

    def end(_: str) -> None:
        said = plain("".join(text))
        text.clear()
        name = next((part for part in reversed(path) if part not in _FRAME), "")
        path.pop()
        if said and name:
            found.append((name, said))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.EntityDeclHandler = _no_entities
    try:
        start = packet.find(b"<")
        parser.Parse(packet[max(start, 0) :].rstrip(b"\0 \r\n"), True)
    except (expat.ExpatError, ValueError):
        pass
    return iter(found)


def _no_entities(*_: object) -> None:
    raise expat.ExpatError("entities are not read")


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def _shown(kind: str, value: str) -> str:
    return value.replace("T", " ", 1) if kind == "taken_at" else value


def _place(latitude: str, longitude: str) -> str:
    """`16,3.264N` and `108,12.132E` as degrees; as written where they are written otherwise."""
    try:
        return f"{_degrees(latitude):.6f}, {_degrees(longitude):.6f}"
    except (ValueError, IndexError):
        return f"{latitude}, {longitude}".strip(", ")


def _degrees(text: str) -> float:
    side = text[-1:].upper()
    number = text[:-1] if side in "NSEW" else text
    value = math.fsum(float(part) / 60.0**i for i, part in enumerate(number.split(",")))
    return -value if side in ("S", "W") else value
