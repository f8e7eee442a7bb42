"""One trace before it becomes a finding, and the cleaning of the text in it."""

from typing import Any, NamedTuple

_LONGEST = 200


class Trace(NamedTuple):
    """`kind` is one of `findings.Kind`; `value` may be empty; `where` is the part of the file."""

    kind: str
    value: str
    where: str


def plain(value: Any) -> str:
    """Text as it can be shown: one line, no control characters, at most 200 characters."""
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("latin-1")
    text = "".join(c if c.isprintable() else " " for c in str(value)[: 8 * _LONGEST])
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
