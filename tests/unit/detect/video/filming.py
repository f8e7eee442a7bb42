"""Videos drawn by code: scenes one after another, small, the same for the same arguments."""

import struct
from collections.abc import Iterable
from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from PIL import Image

from unit.detect.image.drawing import drawn

SIZE = (192, 160)


def scenes(*seeds: int) -> list[Image.Image]:
    return [drawn(*SIZE, seed) for seed in seeds]


def filmed(
    pictures: Iterable[Image.Image],
    seconds: float = 2,
    rate: int = 10,
    kind: str = "mp4",
    codec: str = "mpeg4",
    bits: int = 2_000_000,
    leap: float = 0,
) -> bytes:
    """Each picture is shown for so many seconds. Written by a codec that is free everywhere.

    Between pictures the stamps of time leap by so many seconds.
    """
    out = BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.bit_rate = bits
        stream.pix_fmt = "yuv420p"
        stamp = 0
        for picture in pictures:
            if stamp == 0:
                stream.width, stream.height = picture.size
            pixels = np.asarray(picture.resize((stream.width, stream.height)))
            for _ in range(round(seconds * rate)):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.pts, frame.time_base = stamp, Fraction(1, rate)
                stamp += 1
                for packet in stream.encode(frame):
                    container.mux(packet)
            stamp += round(leap * rate)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


def turned_by_its_head(mp4: bytes) -> bytes:
    """The same stream, which its head says to show a quarter turn to the right, as phones do."""
    at = mp4.index(b"tkhd") + 44
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, SIZE[1] << 16, 0, 1 << 30)
    return mp4[:at] + matrix + mp4[at + 36 :]
