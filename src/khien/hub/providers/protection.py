"""Who is protected since when: which provider's clients enforce a list version, and since when.

Reading only, from the acknowledgements that clients send for every version they take.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from khien.hub.listdesk.models import ListEntry
from khien.hub.providers.models import Acknowledgement, Provider, Subscriber


@dataclass(frozen=True)
class Protection:
    """One provider's state for one version of a list.

    `clients` follow the list, `protected` of them have the version or a later one.
    `first_since` is when the first of them had it, `since` when the last did: None while one is
    still without it, and for a provider without clients.
    """

    provider: Provider
    clients: int
    protected: int
    first_since: datetime | None
    since: datetime | None

    @property
    def complete(self) -> bool:
        return self.since is not None


def of_version(list_name: str, version: int) -> list[Protection]:
    """Every active provider's state for a version, by name. Three queries."""
    clients = dict(
        Subscriber.objects.filter(list__name=list_name)
        .values_list("provider")
        .annotate(count=Count("id"))
        .values_list("provider", "count")
    )
    since: dict[int, list[datetime]] = {}
    reached = (
        Acknowledgement.objects.filter(subscriber__list__name=list_name, version__gte=version)
        .values("subscriber", "subscriber__provider")
        .annotate(at=Min("at"))
        .values_list("subscriber__provider", "at")
    )
    for provider_id, at in reached:
        since.setdefault(provider_id, []).append(at)
    found = []
    for provider in Provider.objects.filter(active=True):
        times = since.get(provider.pk, [])
        total = clients.get(provider.pk, 0)
        found.append(
            Protection(
                provider=provider,
                clients=total,
                protected=len(times),
                first_since=min(times) if times else None,
                since=max(times) if times and len(times) == total else None,
            )
        )
    return found


def of_entry(entry: ListEntry) -> list[Protection]:
    """Every active provider, and since when it blocks this entry."""
    return of_version(entry.list.name, entry.version_added)
