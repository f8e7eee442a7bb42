"""Entries in columns: about 30 bytes each beside their keys, made into `Entry` when met.

A million `Entry` objects would take some 400 MB. Most entries of a large list differ only in id,
value and dates; the rest is written once per distinct combination.
"""

from array import array
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from msgspec.structs import replace

from khien.core.errors import KhienError
from khien.lists.entry import Entry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = -(2**63)
_RECENT = 16_384  # entries kept as objects, some 4 MB


class Columns:
    """Rows of entries. Filled by `add`, then `seal`ed; look-ups by row or by id after that."""

    __slots__ = (
        "_by_hash",
        "_expires",
        "_first_seen",
        "_hashes",
        "_id_ends",
        "_ids",
        "_off_until",
        "_profile",
        "_profiles",
        "_recent",
        "_templates",
        "values",
    )

    def __init__(self) -> None:
        self.values: list[str] = []
        self._ids = bytearray()
        self._id_ends = array("I", [0])
        self._profile = array("I")
        self._first_seen = array("q")
        self._expires = array("q")
        self._off_until: dict[int, datetime] = {}
        self._profiles: dict[tuple[object, ...], int] = {}
        self._templates: list[Entry] = []
        self._recent: dict[int, Entry] = {}
        self._hashes = array("q")
        self._by_hash = array("I")

    def __len__(self) -> int:
        return len(self.values)

    def add(self, entry: Entry) -> int:
        """Write one more row; returns its number."""
        # Members of an enumeration are the same object everywhere: their id is quicker to hash.
        look = (
            id(entry.type),
            entry.harmful,
            id(entry.group),
            id(entry.kind),
            id(entry.severity),
            entry.source,
            entry.rule,
            entry.bank,
        )
        profile = self._profiles.get(look)
        if profile is None:
            profile = self._profiles[look] = len(self._templates)
            self._templates.append(
                replace(entry, id="", value="", first_seen=None, expires=None, off_until=None)
            )
        self.values.append(entry.value)
        self._ids += entry.id.encode()
        self._id_ends.append(len(self._ids))
        self._profile.append(profile)
        self._first_seen.append(_stamp(entry.first_seen))
        self._expires.append(_stamp(entry.expires))
        if entry.off_until is not None:
            self._off_until[len(self.values) - 1] = entry.off_until
        self._hashes.append(hash(entry.id))
        return len(self.values) - 1

    def seal(self) -> None:
        """Make ids findable. Raises `KhienError` where two rows have the same id."""
        hashes = self._hashes
        self._by_hash = array("I", sorted(range(len(hashes)), key=hashes.__getitem__))
        self._hashes = array("q", map(hashes.__getitem__, self._by_hash))
        for place in range(1, len(hashes)):
            if self._hashes[place] == self._hashes[place - 1]:
                one = self.id_of(self._by_hash[place])
                if one == self.id_of(self._by_hash[place - 1]):
                    raise KhienError(f"Two entries have the id {one[:40]!r}.")

    def id_of(self, row: int) -> str:
        return self._ids[self._id_ends[row] : self._id_ends[row + 1]].decode()

    def row_of(self, entry_id: str) -> int | None:
        """The row with this id, or None."""
        wanted = hash(entry_id)
        place = bisect_left(self._hashes, wanted)
        while place < len(self._by_hash) and self._hashes[place] == wanted:
            row = self._by_hash[place]
            if self.id_of(row) == entry_id:
                return row
            place += 1
        return None

    def entry(self, row: int) -> Entry:
        """The entry of a row. Those met lately are kept, for the same links come again."""
        found = self._recent.get(row)
        if found is None:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            found = self._recent[row] = self.read(row)
        return found

    def read(self, row: int) -> Entry:
        """The entry of a row, made anew."""
        template = self._templates[self._profile[row]]
        return Entry(
            self.id_of(row),
            template.type,
            self.values[row],
            template.harmful,
            template.group,
            template.kind,
            template.severity,
            template.source,
            template.rule,
            _moment(self._first_seen[row]),
            _moment(self._expires[row]),
            template.bank,
            self._off_until.get(row),
        )


def _stamp(moment: datetime | None) -> int:
    if moment is None:
        return _NEVER
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=1024)
def _moment(stamp: int) -> datetime | None:
    return None if stamp == _NEVER else _EPOCH + timedelta(microseconds=stamp)
