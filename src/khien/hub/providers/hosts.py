"""Which provider answers for a host: the one with the longest name that the host ends in."""

from collections.abc import Sequence

from khien.core.errors import KhienError
from khien.hub.providers.models import Provider
from khien.lists.links import canonical
from khien.lists.suffixes import too_broad


def responsible_for(host: str) -> Provider | None:
    """The active provider for `host` (canonical), or None. One query: providers are few."""
    best: tuple[int, Provider] | None = None
    for provider in Provider.objects.filter(active=True):
        for name in provider.hosts:
            if (host == name or host.endswith(f".{name}")) and (
                best is None or len(name) > best[0]
            ):
                best = (len(name), provider)
    return best[1] if best else None


def checked(hosts: Sequence[str], owner: Provider | None = None) -> list[str]:
    """The host names, canonical, each once. Raises `KhienError` for one that cannot be used."""
    found: list[str] = []
    taken = {
        name: provider
        for provider in Provider.objects.all()
        if provider != owner
        for name in provider.hosts
    }
    for written in hosts:
        link = canonical(written if "://" in written else f"https://{written}/")
        if link is None or not link.host:
            raise KhienError(f"{written[:80]!r} is not a host name.", "Write it as forum.example.")
        if too_broad(link.host):
            raise KhienError(
                f"{link.host} holds the names of many owners.", "Name the provider's own host."
            )
        if link.host in taken:
            raise KhienError(
                f"{link.host} is already answered for by {taken[link.host].code}.",
                "Take it away there first.",
            )
        if link.host not in found:
            found.append(link.host)
    return found
