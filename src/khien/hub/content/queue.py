"""The order of the review queue, and the reason for each item's place, as data.

Reading only. The reason never quotes what was reported.
"""

from datetime import datetime

from django.db.models import QuerySet

from khien.core.words import Bilingual
from khien.hub.content.models import Item


def waiting() -> QuerySet[Item]:
    """Open items, the most urgent first, then the longest waiting."""
    raise NotImplementedError


def why_first(item: Item, at: datetime | None = None) -> Bilingual:
    """Why this item stands where it stands, such as "Danger to a child · 3 reports · 2 hours"."""
    raise NotImplementedError
