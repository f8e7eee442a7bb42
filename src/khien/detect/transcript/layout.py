"""Rows of words → bubbles → who said what. Called by `read`.

What an app writes itself (its bars, clocks, days, names) stands on the bare page; messages stand in
bubbles. Sides come from the edges that bubbles share, with their colours as a second vote. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from msgspec.structs import replace

from khien.detect.transcript import marks
from khien.detect.transcript.bubbles import Row
from khien.detect.transcript.parts import Parts, parts_of
from khien.detect.transcript.picture import Page
from khien.detect.transcript.sides import sides_of
from khien.detect.transcript.words import SaidLine, Side

_CLOCK_WITHIN, _BARS_WITHIN, _TITLE_WITHIN = 0.12, 0.2, 0.31
"""Parts of the width from the top where a phone's clock, its bars and a chat's title stand."""
_TYPING_WITHIN = 0.3
"""Part of the width from the bottom where the box for typing stands."""
_EMPTY = 0.2
"""Part of the width that such a box is empty beyond twice its words; bubbles fit what is said."""
_SURE_ENOUGH = 0.3
_SCRAP, _SCRAP_SURE = 3, 0.7
"""Fewer letters than this must be read that surely to be a message."""
_APART = 3.2
"""Sizes of the font between two rows of one bubble, at most."""
_CLOSE = 1.5
"""Sizes of the font up to which the next row is surely near enough to be in the same bubble."""
_STEP, _STEP_CLOSE = 7, 25
"""Difference in any colour (0-255) that is a gap between two bubbles."""
_SMALL = 0.9
"""Of the usual size: names and times outside bubbles are smaller than this."""
_NAME_ABOVE = 2.6
"""Sizes of the font from a name down to the first words of the bubble under it."""
_MOST_NAME = 40
_BUBBLES_AT_LEAST = 0.4
"""Share of rows in bubbles below which a look without bubbles is assumed."""
_WITHOUT_BUBBLES = 0.6
"""The most that is believed of sides that no bubble shows."""


@dataclass
class Bubble:
    """Rows that stand in one bubble."""

    rows: list[Row]
    parts: Parts = field(init=False)

    @property
    def left(self) -> int:
        seen = [row.left if row.in_bubble else row.text_left for row in self.rows]
        return round(median(seen))

    @property
    def right(self) -> int:
        seen = [row.right if row.in_bubble else row.text_right for row in self.rows]
        return round(median(seen))

    @property
    def believed(self) -> float:
        """Words whose bubble could not be told from the page may be the app's own."""
        return 1.0 if all(row.in_bubble for row in self.rows) else _WITHOUT_BUBBLES

    @property
    def base(self) -> int:
        return self.rows[0].base

    @property
    def colour(self) -> tuple[int, ...]:
        return tuple(round(median(row.colour[i] for row in self.rows)) for i in range(3))


def messages_on(page: Page, rows: Sequence[Row]) -> list[SaidLine]:
    """The messages of one screenshot from top to bottom."""
    rows = [row for row in rows if _is_read(row)]
    unit = usual_size(rows)
    if not unit:
        return []
    titled = any(_is_phone_clock(row, page) for row in rows)
    body = [row for row in rows if not _is_bar(row, page, titled)]
    spoken, bare = _spoken(body, unit)
    bubbles = _bubbles(page, spoken, unit, bare=bare)
    bubbles = [bubble for bubble in bubbles if not _is_empty_box(bubble, page)]
    for bubble in bubbles:
        bubble.parts = parts_of(bubble.rows, unit, page.width)
    sides = sides_of([(b.left, b.right, b.colour) for b in bubbles], page.width)
    others = [row for row in body if row not in spoken]

    def names(row: Row, bubble: Bubble) -> bool:
        high = titled and row.base < _TITLE_WITHIN * page.width
        return _names(row, bubble, unit) and not (high and _is_title(row, bubble, page))

    return _told(bubbles, sides, others, names)


def _spoken(body: Sequence[Row], unit: float) -> tuple[list[Row], bool]:
    """The rows that people wrote, and whether they stand without bubbles."""
    inside = [row for row in body if row.in_bubble and _fits(row)]
    others = [row for row in body if row not in inside and not marks.is_stamp(row.text)]
    bare = len(inside) < _BUBBLES_AT_LEAST * (len(inside) + len(others))
    more = others if bare else _without_edge(inside, others, unit)
    return sorted((*inside, *more), key=lambda row: row.base), bare


def _told(
    bubbles: Sequence[Bubble],
    sides: Sequence[tuple[Side, float]],
    others: Sequence[Row],
    names: Callable[[Row, Bubble], bool],
) -> list[SaidLine]:
    """Messages, with the names and times that stand over them among the other rows."""
    found: list[SaidLine] = []
    name = at = quote = ""
    passed = -1
    for bubble, (side, sure) in zip(bubbles, sides, strict=True):
        above = [row for row in others if passed <= row.base < bubble.base]
        passed, parts = bubble.base, bubble.parts
        stamps = [row for row in above if marks.is_stamp(row.text)]
        at = clock_of(stamps) or at
        if stamps or side == "right":
            name = ""
        if side == "left":
            name = next((row.text for row in reversed(above) if names(row, bubble)), name)
            name = parts.name or name
        if any(marks.announces_answer(row.text) for row in above) and bubble is not bubbles[-1]:
            quote = parts.text
        elif parts.text and (len(parts.text) >= _SCRAP or parts.confidence >= _SCRAP_SURE):
            found.append(
                SaidLine(
                    side=side,
                    text=parts.text,
                    confidence=round(min(sure, bubble.believed) * parts.confidence, 3),
                    name=name,
                    at=parts.at or at,
                    quote=parts.quote or quote,
                )
            )
            at = quote = ""
        elif parts.at and found:
            found[-1] = replace(found[-1], at=found[-1].at or parts.at)
    return found


def usual_size(rows: Sequence[Row]) -> float:
    """The usual size of the font of messages in pixels, 0 where nothing is written."""
    sizes = [row.size for row in rows if len(row.text) > 3 and row.in_bubble]
    sizes = sizes or [row.size for row in rows]
    return median(sizes) if sizes else 0.0


def clock_of(rows: Sequence[Row]) -> str:
    """The time of day that the last of these rows shows."""
    return next((clock for row in reversed(rows) if (clock := marks.clock_in(row.text))), "")


def _is_read(row: Row) -> bool:
    return marks.says_something(row.text) and row.confidence >= _SURE_ENOUGH


def _fits(row: Row) -> bool:
    """A bubble is wider than its words."""
    return row.right - row.left >= 0.9 * (row.text_right - row.text_left)


def _is_phone_clock(row: Row, page: Page) -> bool:
    """Phones show the time at the top left; a chat shows its own in the middle."""
    high = row.base < _CLOCK_WITHIN * page.width and row.text_left < page.width / 4
    return high and bool(marks.clock_in(row.text))


def _is_bar(row: Row, page: Page, titled: bool) -> bool:
    """The phone's and the app's own bars at the top and the bottom."""
    if titled and row.base < _BARS_WITHIN * page.width:
        return True
    if row.base < page.height - _TYPING_WITHIN * page.width:
        return False
    return marks.is_typing_box(row.text)


def _without_edge(inside: Sequence[Row], others: Sequence[Row], unit: float) -> list[Row]:
    """Rows that stand as messages do, in bubbles whose colour is nearly that of the page."""
    lefts = [row.text_left for row in inside]
    return [
        row
        for row in others
        if row.size > _SMALL * unit
        and sum(abs(row.text_left - left) < 0.2 * unit for left in lefts) >= 2
    ]


def _is_empty_box(bubble: Bubble, page: Page) -> bool:
    """The box for typing, where its words were misread: much wider than they are."""
    row = bubble.rows[0]
    alone = len(bubble.rows) == 1 and row.in_bubble
    low = row.base >= page.height - _TYPING_WITHIN * page.width
    words = row.text_right - row.text_left
    return alone and low and row.right - row.left > 2 * words + _EMPTY * page.width


def _is_title(row: Row, bubble: Bubble, page: Page) -> bool:
    """A chat's title stands beside a picture, or on a bar of another colour than the page."""
    beside: bool = row.left > 2 * page.block
    under = page.ground[bubble.base // page.block, 0].astype(int)
    return beside or bool(np.abs(under - row.colour).max() > _STEP_CLOSE)


def _names(row: Row, bubble: Bubble, unit: float) -> bool:
    """Whether a row on the page names who says what is in the bubble below it."""
    near = 0 < bubble.base - row.base < _NAME_ABOVE * unit
    below = row.text_left > bubble.left - 2 * unit and row.text_left < bubble.left + 2 * unit
    return near and below and len(row.text) <= _MOST_NAME and not marks.is_stamp(row.text)


def _bubbles(page: Page, rows: Sequence[Row], unit: float, *, bare: bool) -> list[Bubble]:
    found: list[Bubble] = []
    for row in rows:
        for bubble in reversed(found[-3:]):
            last = bubble.rows[-1]
            if _goes_on_bare(last, row, unit) if bare else _goes_on(page, last, row, unit):
                bubble.rows.append(row)
                break
        else:
            found.append(Bubble([row]))
    return found


def _goes_on(page: Page, above: Row, row: Row, unit: float) -> bool:
    """Whether the colour goes on without a gap from one row down to the next."""
    if row.base - above.base > _APART * unit:
        return False
    left, right = max(above.left, row.left), min(above.right, row.right)
    if right - left < 0.5 * min(above.right - above.left, row.right - row.left):
        return False
    colour = np.array(row.colour, np.int16)
    if np.abs(colour - np.array(above.colour)).max() > 4 * _STEP:
        return False
    first, last = min(above.base, row.top - 1), row.top + 1
    if last <= first:
        return True
    trim = min((right - left) // 4, 3 * page.block)
    strip = page.colours[first:last, left + trim : right - trim].astype(np.int16)
    if not strip.size:
        return False
    lines = np.median(strip, axis=1)
    share = np.linspace(0, 1, len(lines))[:, None]
    wanted = np.array(above.colour) * (1 - share) + colour * share
    step = _STEP_CLOSE if row.base - above.base < _CLOSE * unit else _STEP
    return bool((np.abs(lines - wanted).max(axis=1) <= step).all())


def _goes_on_bare(above: Row, row: Row, unit: float) -> bool:
    near = row.base - above.base < 1.6 * unit
    return near and abs(row.text_left - above.text_left) < 0.5 * unit
