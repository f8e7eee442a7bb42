"""The clean copy of a video: its frames encoded anew, faces hidden where asked, and no data.

Runs in the process apart (see `khien.detect.photo`). Faces are looked for on every few frames and
hidden on those before and after too, in a wider place, because people move. The sound is encoded
anew and stays: so do voices. The copy is an MP4 (H.264), whatever came in.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from PIL import Image

from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.detect.photo.asking import Choices, CleanPhoto
from khien.detect.photo.faces import find_faces
from khien.detect.photo.findings import Box
from khien.detect.photo.hide import hide
from khien.detect.photo.look import why_off
from khien.detect.photo.video import FAULTS, Frame, frames, opened

_STEP = 4
"""Frames from one look for faces to the next."""
_REACH = 0.35
"""Of a face's size, added on each side for its movement between two looks."""
_QUALITY = {"crf": "20", "preset": "veryfast"}
_SETTINGS = "6"
"""The kind of unit in which the encoder describes itself; left out of the copy."""
_FACES_ALONE = Bilingual(
    "Trong video chỉ che được khuôn mặt; chữ và mã QR không bị che.",
    "In videos only faces can be hidden; print and QR codes are not.",
)
_VOICES_STAY = Bilingual(
    "Bản sạch vẫn còn tiếng. Giọng nói có thể cho biết tên và nơi ở.",
    "The copy still has its sound. Voices may tell names and places.",
)
_NO_SOUND = Bilingual(
    "Bản sạch không có tiếng: âm thanh của tệp gốc không đưa sang được.",
    "The copy has no sound: that of the original cannot be taken over.",
)


def clean_video(data: bytes, choices: Choices) -> CleanPhoto:
    """The clean copy. Raises `KhienError` for what is no video, is damaged, or is too large."""
    with_faces = "faces" in choices.groups
    if with_faces and (missing := why_off("faces")) is not None:
        raise KhienError(f"Nothing was hidden: {missing.en}")
    if choices.faces or choices.flat:
        raise KhienError("In videos single places cannot be hidden.", "Ask for all faces.")
    notes = [_FACES_ALONE] if set(choices.groups) - {"faces", "data"} else []
    out = BytesIO()
    with opened(data) as video:
        sound = video.container.streams.best("audio")
        with av.open(out, "w", "mp4", options={"fflags": "+bitexact"}) as target:
            # Streams are declared before the first packet is written.
            heard = _sound_like(sound, target)
            if sound is not None:
                notes.append(_VOICES_STAY if heard is not None else _NO_SOUND)
            written = _Pictures(target, video.stream)
            shown = _hidden(frames(video)) if with_faces else ((f, 0) for f in frames(video))
            hidden = 0
            for frame, count in shown:
                hidden = max(hidden, count)
                written.add(frame)
            written.finish()
            if heard is not None:
                _take_sound(data, target, heard)
    return CleanPhoto(out.getvalue(), "MP4", written.width, written.height, hidden, tuple(notes))


class _Pictures:
    """The stream of pictures of the copy; its size is that of the first frame, made even."""

    def __init__(self, target: Any, source: Any) -> None:
        self._target = target
        self._base: Fraction = source.time_base or Fraction(1, 90_000)
        self._stream: Any = None
        self._bare: BitStreamFilterContext | None = None
        self._rate = source.average_rate or Fraction(25)
        self._last = -1
        self.width = self.height = 0

    def add(self, frame: Frame) -> None:
        if self._stream is None:
            self._begin(frame)
        pixels = np.ascontiguousarray(frame.pixels[: self.height, : self.width])
        if pixels.shape[:2] != (self.height, self.width):
            raise KhienError("The video changes its size on the way.")
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        self._last = max(frame.pts, self._last + 1)
        picture.pts, picture.time_base = self._last, self._base
        self._write(self._stream.encode(picture))

    def finish(self) -> None:
        if self._stream is not None and self._bare is not None:
            self._write(self._stream.encode(None))
            for packet in self._bare.filter(None):
                self._target.mux(packet)

    def _begin(self, frame: Frame) -> None:
        self.height, self.width = (side - side % 2 for side in frame.pixels.shape[:2])
        stream = self._target.add_stream("libx264", rate=self._rate, options=_QUALITY)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, "yuv420p"
        stream.codec_context.time_base = self._base
        stream.codec_context.thread_count = 1
        self._stream = stream
        self._bare = BitStreamFilterContext(f"filter_units=remove_types={_SETTINGS}", stream)

    def _write(self, packets: Iterable[Any]) -> None:
        assert self._bare is not None  # noqa: S101 -- begun with the first frame
        for packet in packets:
            for bare in self._bare.filter(packet):
                self._target.mux(bare)


def _hidden(shown: Iterator[Frame]) -> Iterator[tuple[Frame, int]]:
    """Frames with faces hidden, and how many faces each has.

    A frame between two looks hides what the look before it saw and what the look after it sees.
    """
    before: list[Box] = []
    waiting: list[Frame] = []
    for number, frame in enumerate(shown):
        waiting.append(frame)
        if number % _STEP:
            continue
        seen = _seen(frame)
        for one in waiting:
            yield _covered(one, before, seen)
        before, waiting = seen, []
    after = _seen(waiting[-1]) if waiting else []
    for one in waiting:
        yield _covered(one, before, after)


def _seen(frame: Frame) -> list[Box]:
    return [_reaching(box) for box, _ in find_faces(Image.fromarray(frame.pixels), (640,))]


def _reaching(box: Box) -> Box:
    wide, high = round(box.width * _REACH), round(box.height * _REACH)
    x, y = max(0, box.x - wide), max(0, box.y - high)
    return Box(x, y, box.x + box.width + wide - x, box.y + box.height + high - y)


def _covered(frame: Frame, before: list[Box], after: list[Box]) -> tuple[Frame, int]:
    if not before and not after:
        return frame, 0
    picture = hide(Image.fromarray(frame.pixels), before + after, ())
    return Frame(frame.at, frame.pts, np.asarray(picture)), max(len(before), len(after))


def _sound_like(source: Any, target: Any) -> Any:
    """A stream for the sound of `source`; None where there is none that can be taken over."""
    codec = source.codec_context if source is not None else None
    if codec is None or not codec.sample_rate or codec.layout.nb_channels not in (1, 2):
        return None
    options = {"flags": "+bitexact"}  # or the encoder would write its name into the sound
    heard = target.add_stream("aac", rate=codec.sample_rate, options=options)
    heard.layout = codec.layout.name
    return heard


def _take_sound(data: bytes, target: Any, heard: Any) -> None:
    """The sound, encoded anew, because a stream of sound can carry words too. Damage ends it."""
    with opened(data) as again:
        try:
            for frame in again.container.decode(audio=0):
                target.mux(heard.encode(frame))
        except FAULTS:
            pass  # what was heard until then stays
        target.mux(heard.encode(None))
