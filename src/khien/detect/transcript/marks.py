"""Words on a screenshot that are not messages: clocks, days, an app's own labels.

Called by `layout` and `parts`. Patterns are anchored and short; they read one row at a time.
"""

import re

from khien.core.text import fold

_CLOCK = r"\d{1,2}\s?[:.h]\s?\d{2}(?:\s?(?:am|pm|sa|ch))?"
_DAY = (
    r"(?:hôm nay|hôm qua|hom nay|hom qua|today|yesterday|(?:thứ|thu|th)\.? ?(?:hai|ba|tư|tu|năm"
    r"|nam|sáu|sau|bảy|bay|[2-7])|t[2-7]|cn|chủ nhật|chu nhat|mon|tue|wed|thu|fri|sat|sun)"
)
_DATE = r"(?:\d{1,2}[/.\- ](?:\d{1,2}|thg \d{1,2}|tháng \d{1,2})(?:[/.\-, ]+\d{2,4})?)"
_JOINER = r"[\s,.·\-|lúc|at]*"
_STAMP = re.compile(
    rf"^[\s,.·\-]*(?:(?:{_DAY}|{_DATE}|{_CLOCK}){_JOINER}){{1,3}}[\s,.·\-✓]*$", re.IGNORECASE
)
_TIME = re.compile(rf"(?<!\d){_CLOCK}(?!\d)", re.IGNORECASE)
_CLOCK_ALONE = re.compile(rf"^{_CLOCK}$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
_TYPING = re.compile(
    r"^(?:\W*\w?\W+)?(aa|@?tin ?nhan( van ban| moi)?|(nhap|soan|gui|viet|nhan) ?tin( ?nhan)?"
    r"|i?message|(type a|send|text) ?message)[ .…,|@]*$"
)
_ANSWERED = re.compile(r"(tra loi (ban|tin nhan|\S+)|replied to (you|\S+))", re.IGNORECASE)
_MOST_STAMP = 40


def is_stamp(text: str) -> bool:
    """A clock, a day or a date alone, as apps put them between or under messages."""
    return len(text) <= _MOST_STAMP and bool(_LETTER.search(text)) and bool(_STAMP.match(text))


def is_clock(text: str) -> bool:
    """A time of day alone."""
    return bool(_CLOCK_ALONE.match(text.strip()))


def clock_in(text: str) -> str:
    """The first time of day in a row, as `19:07`, "" where there is none."""
    found = _TIME.search(text)
    return re.sub(r"\s?[:.h]\s?", ":", found[0]) if found else ""


def says_something(text: str) -> bool:
    """False for what has no letter and no digit."""
    return bool(_LETTER.search(text))


def is_typing_box(text: str) -> bool:
    """The words in the empty box where people type."""
    return bool(_TYPING.match(fold(text)))


def announces_answer(text: str) -> bool:
    """The app's own line over a message that answers another."""
    return len(text) <= 60 and bool(_ANSWERED.search(fold(text)))
