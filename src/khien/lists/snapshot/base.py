"""The large part of a snapshot, built once and shared by all that hold the same version.

A family maps a key to its entries: a row number for the many that stand alone, a tuple of entries
where several share a key or where entries are looked up often (known-good ones, phrases).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from khien.lists.entry import Entry
from khien.lists.phrases import PhraseIndex
from khien.lists.snapshot.columns import Columns
from khien.lists.snapshot.keys import ADDRESS, DOMAIN, FAMILIES, FAMILY, PHRASE, host_of, key_of

if TYPE_CHECKING:
    from khien.lists.hashes.keys import PdqKeys
    from khien.lists.hashes.videos import VideoKeys

Held = int | tuple[Entry, ...]
Families = dict[str, dict[str, Held]]


class Base:
    """Entries by family and key, and by id. Never changed once `build` or `merged` returned it.

    `apart` holds entries that came after the rows by id, None where a row's entry is gone.
    `address_hosts` holds the hosts of all address keys; each is a key of the domain family too, at
    least with no entries, so that one look-up tells that a host is of interest.
    """

    __slots__ = (
        "_pdq",
        "_video",
        "address_hosts",
        "apart",
        "columns",
        "count",
        "families",
        "phrase_index",
    )

    def __init__(
        self,
        columns: Columns,
        families: Families,
        apart: dict[str, Entry | None],
        address_hosts: set[str],
        phrase_index: PhraseIndex,
        count: int,
    ) -> None:
        self.columns = columns
        self.families = families
        self.apart = apart
        self.address_hosts = address_hosts
        self.phrase_index = phrase_index
        self.count = count
        self._pdq: PdqKeys | None = None
        self._video: VideoKeys | None = None

    @property
    def pdq(self) -> "PdqKeys":
        """The index of all PDQ keys, built when first asked for."""
        if self._pdq is None:
            from khien.lists.hashes.keys import PdqKeys  # numpy, which links and texts do not need

            self._pdq = PdqKeys(self.families["pdq"])
        return self._pdq

    @property
    def video(self) -> "VideoKeys":
        """The index of the frames of all videos, built when first asked for."""
        if self._video is None:
            from khien.lists.hashes.videos import VideoKeys

            self._video = VideoKeys(self.families["video"])
        return self._video

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> "Base":
        """Take in entries; later ones do not replace earlier ones. Raises on a repeated id."""
        columns = Columns()
        families: Families = {name: {} for name in FAMILIES}
        hosts: set[str] = set()
        family_of = FAMILY
        for entry in entries:
            family = family_of[entry.type]
            key = key_of(entry)
            keys = families[family]
            row = columns.add(entry)
            if family is ADDRESS:
                hosts.add(host_of(key))
            held = keys.get(key)
            if held is None and entry.harmful and family is not PHRASE:
                if key == entry.value:
                    columns.values[row] = key
                keys[key] = row
            else:
                before = () if held is None else held
                if isinstance(before, int):
                    before = (columns.entry(before),)
                keys[key] = (*before, columns.entry(row))
        for host in hosts:
            families[DOMAIN].setdefault(host, ())
        columns.seal()
        return cls(columns, families, {}, hosts, PhraseIndex(families[PHRASE]), len(columns))

    def held(self, family: str, key: str) -> tuple[Entry, ...]:
        """The entries of a key."""
        found = self.families[family].get(key)
        if found is None:
            return ()
        return (self.columns.entry(found),) if isinstance(found, int) else found

    def get(self, entry_id: str) -> Entry | None:
        if entry_id in self.apart:
            return self.apart[entry_id]
        row = self.columns.row_of(entry_id)
        return None if row is None else self.columns.entry(row)

    def entries(self) -> Iterator[Entry]:
        """Every entry, rows first."""
        columns, apart = self.columns, self.apart
        for row in range(len(columns)):
            if not apart or columns.id_of(row) not in apart:
                yield columns.read(row)
        yield from (entry for entry in apart.values() if entry is not None)

    def merged(
        self,
        families: Mapping[str, Mapping[str, tuple[Entry, ...]]],
        ids: dict[str, Entry | None],
        hosts: set[str],
        count: int,
    ) -> "Base":
        """A base of `count` entries with changes taken in, as an overlay holds them.

        Rows are shared with this one; the keys of changed families are copied.
        """
        mixed: Families = {}
        for name, keys in self.families.items():
            changed = dict(families.get(name, {}))
            if name is DOMAIN:
                changed |= {host: () for host in hosts if host not in keys and host not in changed}
            mixed[name] = keys.copy() if changed else keys
            mixed[name].update(changed)
        index = self.phrase_index if PHRASE not in families else PhraseIndex(mixed[PHRASE])
        made = Base(self.columns, mixed, self.apart | ids, self.address_hosts | hosts, index, count)
        if self._pdq is not None:  # made here, in the background, rather than at the next question
            made._pdq = self._pdq if "pdq" not in families else None
            _ = made.pdq
        if self._video is not None:
            made._video = self._video if "video" not in families else None
            _ = made.video
        return made
