"""What both servers of `bench/scan.py` work with: the lists, the message, the key."""

import os

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.core.wire import Caller
from khien.lists.entry import Entry
from khien.lists.snapshot import Snapshot

KEY = "bench-key"
TEXT = (
    "Các bạn xem phim hay tại https://phim-hay.example/tap-1?nguon=chat và tải trò chơi ở "
    "game.trang-{}.example/x nhé, nhanh kẻo hết"
)
"""A message of everyday length with two links; one in ten points to a listed domain."""


def snapshot(entries: int = 0) -> Snapshot:
    """Listed domains, as many as asked for or as BENCH_ENTRIES says, and a thousand phrases."""
    entries = entries or int(os.environ.get("BENCH_ENTRIES", "100000"))
    domains = (
        Entry(
            id=f"d{i}",
            type=EntryType.DOMAIN,
            value=f"trang-{i * 10}.example",
            group=Group.EXPLOITATION,
            kind=Kind.SCAM,
            severity=Severity.HIGH,
        )
        for i in range(entries)
    )
    phrases = (
        Entry(
            id=f"p{i}",
            type=EntryType.PHRASE,
            value=f"cụm từ bịa số {i}",
            group=Group.EXPLOITATION,
            kind=Kind.SCAM,
        )
        for i in range(1000)
    )
    return Snapshot.build("main", 1, "", [*domains, *phrases])


class OneKey:
    """One caller that may scan."""

    _caller = Caller("bench", "Bench", frozenset({"scan"}))

    def find(self, token: str) -> Caller | None:
        return self._caller if token == KEY else None
