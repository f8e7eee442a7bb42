"""`khien scan video`: a video named by a line is read, hashed, looked up and dropped."""

from pathlib import Path

import msgspec

from khien.cli.scan_image import bytes_of
from khien.core.codes import Audience
from khien.core.words import Answer
from khien.detect.detector import Lists


class _VideoLine(msgspec.Struct, frozen=True):
    path: str
    id: str | int = ""
    every: float = 1.0


_LINE = msgspec.json.Decoder(_VideoLine)


def judge_line(line: bytes, lists: Lists | None, audience: Audience) -> Answer:
    """The answer on a line `{"id", "path", "every"?}`; relative paths begin at the current folder.

    Raises `msgspec.DecodeError` for the line and `KhienError` for the video.
    """
    from khien.detect.video.words import BOUNDS  # numpy, which no text needs
    from khien.policy.judge_video import judge_video

    read = _LINE.decode(line)
    data = bytes_of(Path(read.path), BOUNDS.bytes)
    return judge_video(data, lists, audience=audience, id=read.id, every=read.every)
