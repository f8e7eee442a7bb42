"""Tables taken away as CSV: files that a spreadsheet opens rightly, and that cannot act in it.

Used by the desks' exports; each checks its own right and writes its own audit line first. Rows
are read while they are sent, so a table of a million rows takes no memory.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils import timezone

Cell = str | int | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AT_ONCE = 200


def csv_file(
    name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """The answer that a browser saves as `khien-<name>-<day>.csv`."""
    answer = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="khien-{name}-{day}.csv"'
    return answer


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file in parts of many lines. Times are local and carry their offset."""
    # The mark at the front lets a spreadsheet know that this is UTF-8.
    waiting = ["\ufeff" + _line(head)]
    for row in rows:
        waiting.append(_line(row))
        if len(waiting) >= _AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)


def _line(cells: Sequence[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="seconds")
    text = str(cell)
    # What starts like a formula is text to the reader, never a formula.
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
