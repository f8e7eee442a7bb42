"""Who is protected since when: which provider's clients enforce a list version, and since when."""

from dataclasses import dataclass
from datetime import datetime

from khien.hub.listdesk.models import ListEntry
from khien.hub.providers.models import Provider


@dataclass(frozen=True)
class Protection:
    """One provider's state for one version. `since` is when the last of its live clients had it."""

    provider: Provider
    clients: int
    protected: int
    first_since: datetime | None
    since: datetime | None


def of_version(list_name: str, version: int) -> list[Protection]:
    raise NotImplementedError


def of_entry(entry: ListEntry) -> list[Protection]:
    """Every active provider and since when it blocks this entry."""
    raise NotImplementedError
