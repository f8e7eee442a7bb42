"""The parts of one bubble: name, quoted message, message, time. Called by `layout`."""

import re
from collections.abc import Sequence

from msgspec import Struct

from khien.detect.transcript import marks
from khien.detect.transcript.bubbles import Row, size_of
from khien.detect.transcript.word import Word

_INDENT = 0.015
"""Part of the width by which a quoted message stands further in than the answer."""
_SMALL = 0.86
"""Of the usual size: smaller words are a bubble's own time or the name of who speaks."""
_MOST_NAME = 30
_AFTER_TIME = re.compile(r"^\W*\w{0,2}\W*$")
"""Ticks that say a message was read come out as a letter or two."""
_NO_WORD = re.compile(r"^[^\w?!.,:;()=<>^&%+*/@#~\"'“”‘’…\-]+$")

Line = list[Word]


class Parts(Struct, frozen=True):
    """The parts of a bubble; what it has not is ""."""

    text: str
    confidence: float
    name: str = ""
    at: str = ""
    quote: str = ""


def parts_of(rows: Sequence[Row], unit: float, width: int) -> Parts:
    """Tell apart what the rows of a bubble are. `unit` is the usual size of the font in pixels."""
    lines, at = _without_time(rows, unit)
    quote, lines = _quoted(lines, width)
    name, lines = _named(lines, unit)
    words = [word for line in lines for word in line]
    text = " ".join(word.text for word in words)
    if not marks.says_something(text) and not any(mark in text for mark in "?!.:=)("):
        return Parts("", 0.0, name, at)
    letters = sum(len(word.text) for word in words) or 1
    sure = sum(word.confidence * len(word.text) for word in words) / letters
    return Parts(text, sure, name, at, " ".join(quote))


def _without_time(rows: Sequence[Row], unit: float) -> tuple[list[Line], str]:
    """The rows' words without the time that the app wrote under them, and that time."""
    lines = [[word for word in row.words if not _NO_WORD.match(word.text)] for row in rows]
    lines = [line for line in lines if line]
    if not lines:
        return [], ""
    at, last = "", lines[-1]
    text = " ".join(word.text for word in last)
    if len(lines) > 1 and marks.is_stamp(text):
        return lines[:-1], marks.clock_in(text)
    if len(lines) == 1 and marks.is_clock(text) and _small(last[0], unit):
        return [], marks.clock_in(text)
    for i in range(len(last) - 1, max(len(last) - 4, -1), -1):
        if marks.is_clock(last[i].text) and _small(last[i], unit):
            after = last[i + 1 :]
            if all(_AFTER_TIME.match(word.text) for word in after):
                at = marks.clock_in(last[i].text)
                lines[-1] = last[:i]
            break
    return [line for line in lines if line], at


def _small(word: Word, unit: float) -> bool:
    return word.size < _SMALL * unit


def _quoted(lines: list[Line], width: int) -> tuple[list[str], list[Line]]:
    """Rows at the top that stand further in than the rows below them are a quoted message."""
    if len(lines) < 2:
        return [], lines
    edge = min(line[0].left for line in lines)
    count = 0
    while count < len(lines) and lines[count][0].left - edge > _INDENT * width:
        count += 1
    if not 0 < count < len(lines):
        return [], lines
    return [word.text for line in lines[:count] for word in line], lines[count:]


def _named(lines: list[Line], unit: float) -> tuple[str, list[Line]]:
    """A short, smaller first row over others is the name of who speaks."""
    if len(lines) < 2:
        return "", lines
    text = " ".join(word.text for word in lines[0])
    small = size_of(lines[0]) < _SMALL * min(unit, size_of(lines[1]))
    if small and len(text) <= _MOST_NAME and text[:1].isupper():
        return text, lines[1:]
    return "", lines
