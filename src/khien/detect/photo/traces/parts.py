"""A picture file taken apart into its named parts, without decoding a pixel.

Called by `traces.read`. Walks JPEG, PNG and WebP itself, because a reader of pictures skips what it
does not know, and what nobody knows is what must be named. Never raises for a damaged file: what
was read until then is the answer.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal, NamedTuple

PartName = Literal[
    "EXIF", "XMP", "IPTC", "ICC", "MPF", "C2PA", "comment", "text", "video", "picture", "other"
]


class Part(NamedTuple):
    """One part. `label` is what the format calls it, such as `APP13` or a PNG text's keyword."""

    name: PartName
    data: bytes
    label: str = ""


_MOST_TEXT = 1 << 20
"""Bytes that one compressed PNG text may unpack to."""
_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_XMP_MORE_HEAD = len(_XMP_MORE) + 40
_NEEDED_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD",
     b"pHYs", b"hIST", b"acTL", b"fcTL", b"fdAT", b"cICP")
)  # fmt: skip
"""What a PNG needs to be seen right; everything else is a trace."""
_NEEDED_RIFF = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))
_SHORT_TRAIL = 16
"""Padding after the end of a picture that means nothing."""


def parts_of(data: bytes) -> tuple[Part, ...]:
    """The parts of a JPEG, PNG or WebP that are not needed to see it; () for other formats."""
    if data.startswith(b"\xff\xd8"):
        walk = _jpeg(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        walk = _png(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        walk = _webp(data)
    else:
        return ()
    found: list[Part] = []
    # Damaged from there on: the reader of pixels says so.
    with suppress(IndexError, ValueError, struct.error, zlib.error):
        found.extend(walk)
    return tuple(found)


def _jpeg(data: bytes) -> Iterator[Part]:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at = _next_marker(data, at)
            continue
        marker = data[at + 1]
        if marker == 0xD9:
            yield from _trail(data[at + 2 :])
            return
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            at = _next_marker(data, at)
        elif marker == 0xFE:
            yield Part("comment", body, "COM")
        elif 0xE0 <= marker <= 0xEF:
            yield from _segment(marker - 0xE0, body)


def _next_marker(data: bytes, at: int) -> int:
    """The place of the next marker after picture data, where FF 00 and restarts are no markers."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _segment(number: int, body: bytes) -> Iterator[Part]:
    label = f"APP{number}"
    if body.startswith(_EXIF):
        yield Part("EXIF", body[len(_EXIF) :])
    elif body.startswith(_XMP):
        yield Part("XMP", body[len(_XMP) :])
    elif body.startswith(_XMP_MORE):
        yield Part("XMP", body[_XMP_MORE_HEAD:], "more")
    elif body.startswith(b"ICC_PROFILE\0"):
        yield Part("ICC", body[14:])
    elif body.startswith(b"MPF\0"):
        yield Part("MPF", body[4:])
    elif body.startswith(b"Photoshop 3.0\0"):
        yield from _photoshop(body[14:])
    elif number == 11 and body.startswith(b"JP"):
        yield Part("C2PA", body, label)
    elif body.startswith((b"JFIF\0", b"Adobe")):
        if len(body) > 14 and body.startswith(b"JFIF\0") and body[12] and body[13]:
            yield Part("picture", body[14:], "JFIF")
    else:
        yield Part("other", body, label)


def _photoshop(body: bytes) -> Iterator[Part]:
    """The resources of an APP13 segment: number, name, length, data, each padded to even."""
    at = 0
    while body[at : at + 4] == b"8BIM":
        (number,) = struct.unpack_from(">H", body, at + 4)
        named = 1 + body[at + 6]
        at += 6 + named + named % 2
        (length,) = struct.unpack_from(">I", body, at)
        inner = body[at + 4 : at + 4 + length]
        at += 4 + length + length % 2
        if number == 0x0404:
            yield Part("IPTC", inner)
        elif number in (0x0409, 0x040C):
            yield Part("picture", inner, "Photoshop")
        elif inner:
            yield Part("other", inner, "Photoshop")


def _png(data: bytes) -> Iterator[Part]:
    at = 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length
        if name == b"IEND":
            yield from _trail(data[at:])
            return
        if name in (b"tEXt", b"zTXt", b"iTXt"):
            yield _text(name, body)
        elif name == b"eXIf":
            yield Part("EXIF", body.removeprefix(_EXIF))
        elif name == b"iCCP":
            yield Part("ICC", _unpacked(body[body.index(b"\0") + 2 :]))
        elif name == b"caBX":
            yield Part("C2PA", body, "caBX")
        elif name not in _NEEDED_CHUNKS:
            yield Part("other", body, name.decode("latin-1"))


def _text(name: bytes, body: bytes) -> Part:
    raw_keyword, _, rest = body.partition(b"\0")
    keyword = raw_keyword.decode("latin-1")
    if name == b"zTXt":
        rest = _unpacked(rest[1:])
    elif name == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].split(b"\0", 2)[2]
        rest = _unpacked(rest) if packed else rest
    if keyword == "XML:com.adobe.xmp":
        return Part("XMP", rest)
    if keyword.startswith("Raw profile type "):
        raw = bytes.fromhex("".join(rest.decode("latin-1").split()[2:]))
        kind = keyword.rsplit(" ", 1)[1]
        if kind in ("exif", "APP1"):
            return Part("EXIF", raw.removeprefix(_EXIF))
        if kind in ("iptc", "8bim"):
            for part in _photoshop(raw):
                if part.name == "IPTC":
                    return part
            return Part("IPTC", raw)
    return Part("text", rest, keyword)


def _unpacked(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, _MOST_TEXT)


def _webp(data: bytes) -> Iterator[Part]:
    end = 8 + int(struct.unpack_from("<I", data, 4)[0])
    at = 12
    while at + 8 <= min(end, len(data)):
        name = data[at : at + 4]
        (length,) = struct.unpack_from("<I", data, at + 4)
        body = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if name == b"EXIF":
            yield Part("EXIF", body.removeprefix(_EXIF))
        elif name == b"XMP ":
            yield Part("XMP", body)
        elif name == b"ICCP":
            yield Part("ICC", body)
        elif name not in _NEEDED_RIFF:
            yield Part("other", body, name.decode("latin-1").strip())
    yield from _trail(data[end:])


def _trail(data: bytes) -> Iterator[Part]:
    """What stands after the end of the picture: a phone's film of the moment, or anything else."""
    if b"ftyp" in data:
        yield Part("video", data, "MP4")
    elif data.lstrip(b"\0").startswith(b"\xff\xd8"):
        yield Part("picture", data, "JPEG")
    elif len(data.strip(b"\0\r\n ")) > _SHORT_TRAIL:
        yield Part("other", data, "…")
