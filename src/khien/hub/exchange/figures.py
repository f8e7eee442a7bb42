"""Every feed in numbers, for the desk and the command line. Reading only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from khien.hub.exchange.models import Feed, FeedRow


@dataclass(frozen=True)
class FeedFigures:
    """One feed: hashes by what became of them, rows put aside, and how its last visit went."""

    name: str
    form: str
    basis: str
    kind: str
    active: bool
    held: bool
    problem: str
    fetched_at: datetime | None
    listed: int
    new: int
    leaving: int
    withdrawn: int
    refused: int
    faults: int
    passed_over: int

    @property
    def waiting(self) -> int:
        """New and withdrawn hashes that nobody has settled yet."""
        return self.new + self.leaving


def figures() -> list[FeedFigures]:
    """All feeds, by name."""
    counts: dict[int, dict[str, int]] = {}
    for feed, state, many in (
        FeedRow.objects.values_list("feed", "state").annotate(n=Count("id")).order_by()
    ):
        counts.setdefault(feed, {})[state] = many
    found = []
    for feed in Feed.objects.all():
        of = counts.get(feed.pk, {})
        found.append(
            FeedFigures(
                name=feed.name,
                form=feed.form,
                basis=feed.basis,
                kind=feed.kind,
                active=feed.active,
                held=feed.held,
                problem=feed.problem,
                fetched_at=feed.fetched_at,
                listed=of.get(FeedRow.State.LISTED, 0),
                new=of.get(FeedRow.State.NEW, 0),
                leaving=of.get(FeedRow.State.LEAVING, 0),
                withdrawn=of.get(FeedRow.State.GONE, 0),
                refused=of.get(FeedRow.State.REFUSED, 0),
                faults=feed.faults,
                passed_over=feed.passed_over,
            )
        )
    return found
