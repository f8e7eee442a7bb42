"""IPTC: what press and photo programs write about a picture. Called by `traces.read`."""

import struct
from collections.abc import Iterator

from khien.detect.photo.traces.trace import Trace, plain

_KINDS = {
    5: "description",
    25: "description",
    105: "description",
    120: "description",
    40: "description",
    80: "person_name",
    85: "person_name",
    110: "person_name",
    115: "person_name",
    116: "person_name",
    118: "person_name",
    122: "person_name",
    90: "place_name",
    92: "place_name",
    95: "place_name",
    101: "place_name",
    26: "place_name",
    27: "place_name",
    55: "taken_at",
    65: "software",
}
"""Data sets of record 2 (IPTC-IIM 4.2, chapter 6)."""
_STRUCTURE = frozenset((0, 60, 62, 63, 70, 100, 200, 201, 202))


def iptc_traces(block: bytes) -> Iterator[Trace]:
    """Traces of an IPTC block. Damage ends it."""
    at = 0
    others = False
    while at + 5 <= len(block) and block[at] == 0x1C:
        record, number = block[at + 1], block[at + 2]
        (length,) = struct.unpack_from(">H", block, at + 3)
        at += 5
        if length & 0x8000:
            wide = length & 0x7FFF
            length = int.from_bytes(block[at : at + wide], "big")
            at += wide
        value = plain(block[at : at + length])
        at += length
        kind = _KINDS.get(number) if record == 2 else None
        if kind == "taken_at" and len(value) == 8:
            value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
        if kind is not None and value:
            yield Trace(kind, value, "IPTC")
        elif record == 2 and number not in _STRUCTURE:
            others = True
    if others:
        yield Trace("other_data", "IPTC", "IPTC")
