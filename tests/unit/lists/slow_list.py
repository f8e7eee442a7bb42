"""A list looked up by going through every entry: what a snapshot must agree with."""

from collections.abc import Iterable

from khien.core.clock import now
from khien.core.codes import EntryType
from khien.lists.entry import Change, Entry
from khien.lists.links import Link
from khien.lists.suffixes import multi_publisher

ADDRESSES = (EntryType.URL, EntryType.ACCOUNT)


class SlowList:
    """Entries by id, and the rules of `Snapshot`'s docstring written out without any index."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.id: entry for entry in entries}

    def change(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.entry is not None:
                self.entries[change.entry.id] = change.entry
            elif change.remove is not None:
                self.entries.pop(change.remove, None)

    def live(self, *types: EntryType) -> list[Entry]:
        return [
            entry
            for entry in self.entries.values()
            if entry.type in types and (entry.expires is None or entry.expires > now())
        ]

    def link(self, link: Link) -> Entry | None:
        root = f"https://{link.url[8:].partition('/')[0]}/"
        covering = [
            entry for entry in self.live(*ADDRESSES) if covers(entry.value, link.url, link.account)
        ]
        covering.sort(key=lambda entry: narrowness(entry.value, link, root), reverse=True)
        if covering:
            narrowest = [entry for entry in covering if entry.value == covering[0].value]
            if any(not entry.harmful for entry in narrowest):
                return None
            if covering[0].value == root and self.good_host(link.host):
                return None
            return worst(narrowest)
        return self.host(link.host)

    def host(self, host: str) -> Entry | None:
        above = [entry for entry in self.live(EntryType.DOMAIN) if below(host, entry.value)]
        harmful = [entry for entry in above if entry.harmful]
        if not harmful:
            return None
        nearest = max(len(entry.value) for entry in harmful)
        for good in above:
            if not good.harmful and (len(good.value) >= nearest or not multi_publisher(good.value)):
                return None
        return worst([entry for entry in harmful if len(entry.value) == nearest])

    def good_host(self, host: str) -> bool:
        return any(
            not entry.harmful and below(host, entry.value) for entry in self.live(EntryType.DOMAIN)
        )


def below(host: str, name: str) -> bool:
    if "." not in name:
        return host == name
    return host == name or host.endswith("." + name)


def covers(value: str, url: str, account: str | None) -> bool:
    if value in (url, account):
        return True
    if "?" in value or "#" in value:
        return url.partition("#")[0] == value
    path = url.partition("#")[0].partition("?")[0]
    return path == value or path.startswith(
        value if value.count("/") == 3 and value.endswith("/") else value + "/"
    )


def narrowness(value: str, link: Link, root: str) -> tuple[int, int]:
    if value == root:
        return 0, 0
    if value == link.account and not covers(value, link.url, None):
        return 1, 0
    return 2, len(value)


def worst(entries: list[Entry]) -> Entry:
    ranked = sorted(entries, key=lambda entry: entry.id)
    return max(ranked, key=lambda entry: entry.severity.rank if entry.severity else -1)
