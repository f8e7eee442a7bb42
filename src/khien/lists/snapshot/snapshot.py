"""One list at one version, ready for look-up. See the package for who uses it."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Self
from weakref import ReferenceType, ref

from can_ada import parse

from khien.core.clock import now
from khien.core.codes import EntryType
from khien.lists.banks import NOTHING as NO_BANKS
from khien.lists.banks import Bank, why_off
from khien.lists.entry import Entry
from khien.lists.foldmap import FoldedText
from khien.lists.links import Link, canonical_host
from khien.lists.links.canonical import WEB, canonical
from khien.lists.links.link import address_prefixes
from khien.lists.links.registry import ZONES
from khien.lists.phrases import covered_by, longest_first
from khien.lists.release import GENESIS, Release, ReleaseError, check_follows
from khien.lists.snapshot.base import Base
from khien.lists.snapshot.keys import ADDRESS, DOMAIN, FAMILY, PHRASE, key_of
from khien.lists.snapshot.matching import PhraseHit, in_force, is_in_force
from khien.lists.snapshot.overlay import Overlay
from khien.lists.suffixes import multi_publisher

if TYPE_CHECKING:
    from khien.lists.hashes.matches import Frames, Hashes
    from khien.lists.hashes.videos import VideoQuery
    from khien.lists.snapshot.pictures import PictureHit, PicturesFound
    from khien.lists.snapshot.videos import VideoHit

REBUILD = 50_000
"""Entries that came after the base before a merge builds it anew."""
_merging = threading.Lock()
NOTHING: dict[str, tuple[Entry, ...]] = {}


class Snapshot:
    """An immutable list. Make one with `empty`, `build` or `khien.lists.seed.load_seed`.

    Look-ups answer the entry that counts now: expired entries never match, and known-good entries
    shield what they cover. A known-good domain shields itself and all below it from harmful
    *domains*, but not from harmful addresses and accounts; where its sub-domains belong to
    different people (blogspot.com), a harmful one of them still matches. A known-good address
    shields what it covers from domains and from shorter or equal addresses; a longer harmful
    address below it still matches.
    """

    __slots__ = (
        "__weakref__",
        "_base",
        "_marks",
        "_merged",
        "_next",
        "_overlay",
        "banks",
        "chain",
        "list_name",
        "version",
    )

    def __init__(
        self,
        list_name: str,
        version: int,
        chain: str,
        base: Base,
        overlay: Overlay,
        banks: Mapping[str, Bank] = NO_BANKS,
    ) -> None:
        self.list_name = list_name
        self.banks = banks
        self.version = version
        self.chain = chain
        self._base = base
        self._overlay = overlay
        self._marks: frozenset[str] | None = None
        self._merged: ReferenceType[Snapshot] | None = None
        self._next: tuple[str, ReferenceType[Snapshot]] | None = None

    @classmethod
    def empty(cls, list_name: str) -> Self:
        """Version 0 of a list."""
        return cls.build(list_name, 0, GENESIS, ())

    @classmethod
    def build(
        cls,
        list_name: str,
        version: int,
        chain: str,
        entries: Iterable[Entry],
        banks: Iterable[Bank] = (),
    ) -> Self:
        """A snapshot of `entries`, read once. Raises `KhienError` where an id occurs twice."""
        defined = {bank.name: bank for bank in banks}
        return cls(list_name, version, chain, Base.build(entries), Overlay(), defined)

    @property
    def label(self) -> str:
        """List and version in one word, such as main@12."""
        return f"{self.list_name}@{self.version}"

    @property
    def changes_held(self) -> int:
        """Entries changed since the base was built; `compact` when it is large."""
        return len(self._overlay.ids)

    def __len__(self) -> int:
        return self._base.count + self._overlay.grown

    def __repr__(self) -> str:
        return f"<Snapshot {self.label}, {len(self)} entries>"

    def apply(self, release: Release) -> "Snapshot":
        """The list after one delta; takes time by the size of the delta, not of the list.

        Raises `ReleaseError` for a gap, a chain that does not follow, or another list. Holders of
        the same snapshot get the same next one.
        """
        manifest = release.manifest
        if manifest.list != self.list_name:
            raise ReleaseError(
                "wrong_list", f"A release of {manifest.list!r} is not for {self.list_name!r}."
            )
        check_follows(manifest, self.version, self.chain)
        if self._next is not None and self._next[0] == release.chain:
            made = self._next[1]()
            if made is not None:
                return made
        overlay = self._overlay.after(self._base, manifest.changes)
        banks = self.banks
        if manifest.banks:
            banks = {**banks, **{bank.name: bank for bank in manifest.banks}}
        made = Snapshot(self.list_name, manifest.version, release.chain, self._base, overlay, banks)
        self._next = (release.chain, ref(made))
        return made

    def compact(self) -> "Snapshot":
        """The same list with its changes merged into the base; for when they have grown many.

        Takes some 20 ms at a million entries. Once a quarter of the list came after its base, all
        of it is built anew, which takes seconds and frees memory. Holders of the same snapshot get
        the same merged one.
        """
        if not self.changes_held:
            return self
        with _merging:
            made = None if self._merged is None else self._merged()
            if made is None:
                base, overlay = self._base, self._overlay
                if len(base.apart) + len(overlay.ids) > max(REBUILD, len(base.columns) // 4):
                    base = Base.build(self.entries())
                else:
                    base = base.merged(overlay.families, overlay.ids, overlay.hosts, len(self))
                made = Snapshot(
                    self.list_name, self.version, self.chain, base, Overlay(), self.banks
                )
                self._merged = ref(made)
        return made

    def get(self, entry_id: str) -> Entry | None:
        """The entry with this id, expired or not."""
        return self._overlay.get(self._base, entry_id)

    def entries(self, type: EntryType | None = None) -> Iterator[Entry]:
        """Every entry, expired ones too, in no promised order."""
        changed = self._overlay.ids
        for entry in self._base.entries():
            if entry.id not in changed and (type is None or entry.type is type):
                yield entry
        for held in changed.values():
            if held is not None and (type is None or held.type is type):
                yield held

    def exact(self, type: EntryType, value: str) -> Entry | None:
        """The harmful entry of exactly this value, for hashes; None if known-good or absent."""
        key = key_of(Entry("", type, value))
        moment = now()
        held = self._held(FAMILY[type], key)
        harmful, good = in_force(e for e in held if not why_off(e, self.banks, key, moment))
        return None if good else harmful

    def pictures(
        self, sha256: str, md5: str, queries: "Hashes", frame: "Frames" = 1, radius: int = 31
    ) -> "list[PictureHit]":
        """The harmful entries of a picture, by its file's hashes in hex and by PDQ hashes.

        Each `frame` rows of `queries`, or the rows of one number in `frame`, show the same. See
        `khien.lists.snapshot.pictures` for which entry counts.
        """
        return self.pictures_found(sha256, md5, queries, frame, radius).harmful

    def pictures_found(
        self, sha256: str, md5: str, queries: "Hashes", frame: "Frames" = 1, radius: int = 31
    ) -> "PicturesFound":
        """As `pictures`, with the known-good entries met and those that are off. An unknown file
        hash is ""."""
        from khien.lists.snapshot.pictures import find

        keys = (self._base.pdq, self._overlay.pdq)
        return find(self._held, keys, self.banks, sha256, md5, queries, frame, radius)

    def videos(self, query: "VideoQuery", radius: int = 31) -> "list[VideoHit]":
        """The harmful listed videos that share frames with one, by PDQ hashes of its frames.

        See `khien.lists.snapshot.videos` for shares, and for which entry counts.
        """
        from khien.lists.snapshot.videos import find_videos

        keys = (self._base.video, self._overlay.video)
        return find_videos(self._held, keys, self.banks, query, radius)

    def alike(self, hashes: "Hashes", radius: int = 31) -> "list[Entry]":
        """Every PDQ entry within `radius` bits of one of `hashes`, off or not, on either side."""
        keys = (self._base.pdq, self._overlay.pdq)
        near = {key for index in keys for _, key, _ in index.near(hashes, radius)}
        return [entry for key in sorted(near) for entry in self._held("pdq", key)]

    def link(self, link: Link) -> Entry | None:
        """The harmful entry that counts for a canonical link, or None."""
        known = link.host in self._base.address_hosts or link.host in self._overlay.hosts
        if known or link.account:
            for address in _covering(link):
                harmful, good = in_force(self._held(ADDRESS, address))
                if good is not None:
                    return None
                if harmful is not None:
                    if address.find("/", 8) == len(address) - 1 and self._good(link.host):
                        return None
                    return harmful
        return self._domain(link.host)

    def check_link(self, text: str) -> Entry | None:
        """`link` for an address as somebody wrote it."""
        link = canonical(text)
        return None if link is None else self.link(link)

    def check_many(self, texts: Iterable[str]) -> list[Entry | None]:
        """For each address as somebody wrote it, the harmful entry that counts, or None.

        The same as `canonical` and `link` one by one, several times as fast where most addresses
        are of no platform and not listed.
        """
        domains, marks = self._base.families[DOMAIN], self._marked()
        found: list[Entry | None] = []
        add = found.append
        for text in texts:
            try:
                url = parse(text)
            except (ValueError, TypeError):
                add(self.check_link(text))
                continue
            if text[:8] != "https://" and url.protocol not in WEB:
                add(self.check_link(text))
                continue
            name = host = url.hostname
            while name not in domains and name not in marks:
                dot = name.find(".") + 1
                if not dot:
                    # A host that ends in a dot leaves nothing; `canonical` knows it.
                    add(None if name else self.check_link(text))
                    break
                name = name[dot:]
            else:
                add(self._domain(host) if self._ordinary(host) else self.check_link(text))
        return found

    def _marked(self) -> frozenset[str]:
        """Hosts that the base does not tell about: changed, with changed addresses, platforms."""
        if self._marks is None:
            overlay = self._overlay
            self._marks = ZONES.union(overlay.hosts, overlay.families.get(DOMAIN, ()))
        return self._marks

    def _ordinary(self, host: str) -> bool:
        """Whether only domain entries can match at `host`: no addresses listed, no platform."""
        hosts, more_hosts = self._base.address_hosts, self._overlay.hosts
        while host:
            if host in hosts or host in more_hosts or host in ZONES:
                return False
            host = host.partition(".")[2]
        return True

    def host(self, host: str) -> Entry | None:
        """The harmful domain entry that counts for a host name, or None."""
        name = canonical_host(host)
        return None if name is None else self._domain(name)

    def known_good_host(self, host: str) -> Entry | None:
        """The known-good domain entry that covers a host name, or None."""
        name = canonical_host(host)
        return None if name is None else self._good(name)

    def phrases(self, text: str, folded: str | None = None) -> list[PhraseHit]:
        """Harmful phrases in a text, whole words only, from the left, the longest at each place.

        A phrase that stands within a known-good one does not count. `folded` is the folded text
        where the caller has it already: most texts hold no phrase and need not be folded again.
        """
        index, tail = self._base.phrase_index, self._overlay.phrase_index
        if not index.phrases and not tail.phrases:
            return []
        if folded is not None and not any((*index.find(folded), *tail.find(folded))):
            return []
        whole = FoldedText(text)
        spans = {*index.find(whole.folded), *tail.find(whole.folded)}
        if not spans:
            return []
        held = {key: in_force(self._held(PHRASE, key)) for key in {span[2] for span in spans}}
        shielded = covered_by(span[:2] for span in spans if held[span[2]][1] is not None)
        harmful = {key: bad for key, (bad, good) in held.items() if bad and not good}
        left = [span for span in spans if span[2] in harmful and not shielded(*span[:2])]
        return [
            PhraseHit(harmful[key], *whole.span(start, end))
            for start, end, key in longest_first(left)
        ]

    def _domain(self, host: str) -> Entry | None:
        """The nearest harmful domain at or above `host`, unless a known-good one shields it.

        A bare ending such as com never matches what is below it.
        """
        base = self._base
        domains, changed = base.families[DOMAIN], self._overlay.families.get(DOMAIN, NOTHING)
        found: Entry | None = None
        name = host
        dot = name.find(".") + 1
        while dot or name == host:
            held = changed[name] if name in changed else domains.get(name)
            if isinstance(held, int):
                if found is None:
                    entry = base.columns.entry(held)
                    found = entry if is_in_force(entry) else None
            elif held:
                harmful, good = in_force(held)
                if good is not None and (found is None or not multi_publisher(good.value)):
                    return None
                found = found or harmful
            if not dot:
                break
            name = name[dot:]
            dot = name.find(".") + 1
        return found

    def _good(self, host: str) -> Entry | None:
        """The nearest known-good domain at or above `host`."""
        name = host
        while "." in name or (name and name == host):
            good = in_force(self._held(DOMAIN, name))[1]
            if good is not None:
                return good
            name = name.partition(".")[2]
        return None

    def _held(self, family: str, key: str) -> tuple[Entry, ...]:
        return self._overlay.held(self._base, family, key)


def _covering(link: Link) -> Iterator[str]:
    """Address keys that cover a link, the narrowest first; its account before the bare host."""
    root = link.url.find("/", 8) + 1
    account = link.account
    for address in address_prefixes(link.url):
        if len(address) == root and account:
            yield account
            account = None
        yield address
    if account:
        yield account
