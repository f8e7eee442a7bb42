"""Pages of long tables without counting them: a table of a million rows opens as fast as a short.

Used by the desk's lists; `ui/pager.html` shows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
_DEEPEST = 2_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and whether there are more on either side."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None


def page_of(rows: QuerySet[Row], number: str | None, per_page: int = 50) -> Page[Row]:
    """The page called `number` ("1" is the first; anything that is no number is the first too)."""
    at = min(int(number), _DEEPEST) if number and number.isascii() and number.isdigit() else 1
    at = max(at, 1)
    start = (at - 1) * per_page
    found = tuple(rows[start : start + per_page + 1])
    return Page(found[:per_page], at, len(found) > per_page)
