"""`khien scan image`: a picture named by a line is read, hashed, looked up and dropped."""

import stat
from pathlib import Path

import msgspec

from khien.core.codes import Audience
from khien.core.errors import KhienError
from khien.core.words import Answer
from khien.detect.detector import Lists


class _ImageLine(msgspec.Struct, frozen=True):
    path: str
    id: str | int = ""


_LINE = msgspec.json.Decoder(_ImageLine)


def judge_line(line: bytes, lists: Lists | None, audience: Audience) -> Answer:
    """The answer on a line `{"id", "path"}`; relative paths begin at the current folder.

    Raises `msgspec.DecodeError` for the line and `KhienError` for the picture.
    """
    from khien.detect.image.decode import BOUNDS  # numpy and Pillow, which no text needs
    from khien.policy.judge_image import judge_image

    read = _LINE.decode(line)
    return judge_image(
        bytes_of(Path(read.path), BOUNDS.bytes), lists, audience=audience, id=read.id
    )


def bytes_of(path: Path, most: int) -> bytes:
    """The bytes of a file; one more than `most` of a larger one, so that it is seen as such."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise KhienError(f"{path} is not a file.")
        with path.open("rb") as source:
            return source.read(most + 1)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise KhienError(f"{path} cannot be read: {said}.") from error
