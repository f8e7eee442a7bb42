"""Forms of `multipart/form-data` (RFC 7578) that are in memory whole, taken apart without copying.

Called by `routes.match`. A form that is not one gets a refusal with words; nothing is written.
"""

from email.message import Message
from typing import NamedTuple

from khien.scan.structs import Refusal

MOST_PARTS = 16
_LONGEST_HEAD = 4096


class Part(NamedTuple):
    """One field. `file` is True where it came with a file name; the name itself is dropped."""

    name: str
    data: memoryview
    file: bool


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The fields of a form, in their order. Raises a 400 for what is not a whole form."""
    boundary = _parameter(content_type, "content-type", "boundary").encode("latin-1", "replace")
    if not 1 <= len(boundary) <= 70:
        raise _broken("its boundary is missing")
    line = b"--" + boundary
    if not body.startswith(line):
        start = body.find(b"\r\n" + line)
        if start < 0:
            raise _broken("its boundary is not in it")
        body = body[start + 2 :]
    whole = memoryview(body)
    parts: list[Part] = []
    at = len(line)
    while body[at : at + 2] != b"--":
        if len(parts) == MOST_PARTS:
            raise _broken(f"it has more than {MOST_PARTS} fields")
        end = body.find(b"\r\n" + line, at)
        if end < 0:
            raise _broken("it is cut short")
        parts.append(_part(body, whole, at, end))
        at = end + 2 + len(line)
    return parts


def _part(body: bytes, whole: memoryview, start: int, end: int) -> Part:
    start = body.find(b"\r\n", start, end + 2) + 2  # the rest of the boundary's line
    head_end = body.find(b"\r\n\r\n", start, min(end + 4, start + _LONGEST_HEAD))
    if start < 2 or head_end < 0 or head_end + 4 > end:
        raise _broken("a field has no head, or one that is too long")
    said = ""
    for line in body[start:head_end].decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            said = value
    name = _parameter(said, "content-disposition", "name")
    is_file = _parameter(said, "content-disposition", "filename", absent="\0") != "\0"
    return Part(name, whole[head_end + 4 : end], is_file)


def _parameter(value: str, header: str, name: str, absent: str = "") -> str:
    """A parameter of a header, quoted or not."""
    message = Message()
    message[header] = value.replace("\r", " ").replace("\n", " ")
    found = message.get_param(name, absent, header)
    return found[2] if isinstance(found, tuple) else str(found)


def _broken(why: str) -> Refusal:
    return Refusal(
        400,
        f"The form cannot be read: {why}.",
        "Send multipart/form-data with a field called file, or the bytes alone.",
    )
